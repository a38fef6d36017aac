/** What a multipart body is made of, in the order it arrives. */
export type MultipartEvent =
  | {
      readonly kind: 'part';
      readonly name: string;
      readonly filename: string | undefined;
      readonly contentType: string | undefined;
    }
  | { readonly kind: 'data'; readonly chunk: Buffer };

const HEADERS_END = Buffer.from('\r\n\r\n');
/** More than any honest part needs. */
const HEADERS_LIMIT = 16_384;

/** The boundary in a content type; `undefined` if this is no multipart body. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}

/**
 * Reads a multipart body as it arrives, holding no more than a chunk.
 *
 * @throws Error if the body is cut off or not multipart
 */
export async function* multipartEvents(
  source: AsyncIterable<Buffer>,
  boundary: string,
): AsyncGenerator<MultipartEvent> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first boundary has no line break before it; with this one all are alike.
  let rest: Buffer = Buffer.from('\r\n');
  let place: 'before' | 'boundary' | 'headers' | 'content' = 'before';

  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk]);
    for (let more = true; more;) {
      more = false;
      if (place === 'before' || place === 'content') {
        const at = rest.indexOf(delimiter);
        const end = at < 0 ? Math.max(0, rest.length - delimiter.length) : at;
        if (place === 'content' && end > 0) yield { kind: 'data', chunk: rest.subarray(0, end) };
        rest = rest.subarray(at < 0 ? end : at + delimiter.length);
        if (at >= 0) {
          place = 'boundary';
          more = true;
        }
      } else if (place === 'boundary' && rest.length >= 2) {
        if (rest.toString('latin1', 0, 2) === '--') return;
        place = 'headers';
        more = true;
      } else if (place === 'headers') {
        const end = rest.indexOf(HEADERS_END);
        if (end < 0 && rest.length > HEADERS_LIMIT)
          throw new Error('The part headers are too long.');
        if (end >= 0) {
          yield partOf(rest.toString('utf8', 0, end));
          rest = rest.subarray(end + HEADERS_END.length);
          place = 'content';
          more = true;
        }
      }
    }
  }
  throw new Error('The multipart body ends too early.');
}

function partOf(headers: string): MultipartEvent {
  const disposition = /^content-disposition:.*$/im.exec(headers)?.[0] ?? '';
  return {
    kind: 'part',
    name: /[;\s]name="?([^";]*)"?/i.exec(disposition)?.[1] ?? '',
    filename: /filename="?([^";]*)"?/i.exec(disposition)?.[1],
    contentType: /^content-type:\s*([^\r\n]+)/im.exec(headers)?.[1]?.trim(),
  };
}
