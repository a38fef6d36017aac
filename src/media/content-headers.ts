import parseRange from 'range-parser';
import type { Media } from './media.schema.js';
import { RangeNotSatisfiableError } from './media.errors.js';
import type { ByteRange } from './storage/media-storage.js';

const PLAIN_TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}(;[ !-~]{0,100})?$/;

/** What a browser may make of the bytes: a download of the type that it says, and no more. */
export function contentHeaders({ mimeType, fileName, sha256, _id }: Media): Record<string, string> {
  return {
    'content-type': PLAIN_TYPE.test(mimeType) ? mimeType : 'application/octet-stream',
    'content-disposition': disposition(fileName ?? _id),
    'accept-ranges': 'bytes',
    etag: `"${sha256 ?? ''}"`,
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  };
}

/** RFC 6266: a plain name for all, the full one for those who understand it. */
function disposition(fileName: string): string {
  const plain = fileName.replaceAll(/[^\w .-]/g, '_');
  const full = encodeURIComponent(fileName.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}

/** Headers of a request that ask for less than the whole. */
export interface Conditions {
  readonly range?: string | undefined;
  readonly 'if-range'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
}

/** Whether the asker has the bytes already. */
export function isUnchanged({ sha256 }: Media, conditions: Conditions): boolean {
  const tags = conditions['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags?.some((tag) => tag === '*' || tag === `"${sha256}"`) === true;
}

/**
 * The range that is asked for. What is not understood, and more than one range, means the whole.
 *
 * @throws RangeNotSatisfiableError
 */
export function rangeOf(media: Media, conditions: Conditions): ByteRange | undefined {
  const { bytes = 0, sha256 } = media;
  const { range, 'if-range': ifRange } = conditions;
  if (range === undefined || (ifRange !== undefined && ifRange !== `"${sha256}"`)) return undefined;
  if (!/^bytes=/i.test(range)) return undefined;
  const ranges = parseRange(bytes, range);
  if (ranges === -1) throw new RangeNotSatisfiableError(bytes);
  return ranges === -2 || ranges.length !== 1 ? undefined : ranges[0];
}
