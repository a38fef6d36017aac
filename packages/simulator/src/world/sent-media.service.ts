import { Injectable } from '@nestjs/common';
import { mediaRuleOf } from './media-kinds.js';
import { graphError } from '../graph/graph-error.js';
import { isObject, stringAt, type JsonObject } from '../graph/json.js';
import { MediaService, type MediaAsset } from './media.service.js';

const KINDS: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'document', 'sticker']);

/** Meta's code for a file that cannot be used in a message. */
const UNUSABLE = 131053;

/** Looks at the files that messages name by their id. */
@Injectable()
export class SentMediaService {
  constructor(private readonly media: MediaService) {}

  /**
   * @param type of the message
   * @returns the code with which a message fails later, for a file that is there and does not fit
   * @throws GraphError if a file is not there
   */
  check(body: JsonObject, type: string): number | undefined {
    if (type === 'text' || type === 'reaction' || type === 'location') return undefined;
    let doom: number | undefined = undefined;
    for (const { kind, id, path, voice } of filesIn(body[type], type)) {
      if (this.media.isLost(id)) {
        throw graphError(131009, {
          details: `Param ${path}['id'] is not a valid whatsapp business account media attachment ID.`,
        });
      }
      const asset = this.media.find(id);
      if (asset && !fits(asset, kind, voice)) doom = UNUSABLE;
    }
    return doom;
  }
}

interface SentFile {
  readonly kind: string;
  readonly id: string;
  readonly path: string;
  readonly voice: boolean;
}

/** Every `{<kind>: {id}}`, wherever it stands: in headers, cards, parameters. */
function* filesIn(value: unknown, path: string): Generator<SentFile> {
  const kind = /(\w+)(?:'\])?$/.exec(path)?.[1] ?? '';
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* filesIn(item, `${path}[${index}]`);
  } else if (isObject(value)) {
    const id = stringAt(value, 'id');
    if (id !== undefined && KINDS.has(kind)) {
      yield { kind, id, path, voice: String(value['voice']) === 'true' };
      return;
    }
    for (const [key, item] of Object.entries(value)) yield* filesIn(item, `${path}['${key}']`);
  }
}

function fits({ mimeType, bytes, head }: MediaAsset, kind: string, voice: boolean): boolean {
  // What has no kind may be sent as a document only.
  const rule = mediaRuleOf(mimeType);
  if (kind !== 'document' && (rule?.kind !== kind || bytes > rule.maxBytes)) return false;
  return !voice || (/^audio\/ogg/i.test(mimeType) && head.includes('OpusHead'));
}
