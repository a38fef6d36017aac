import type { Readable } from 'node:stream';
import { BodyInterruptedError, BodyTooLargeError, MalformedJsonError } from './errors.js';

/** Meta's largest body is 3 MB. */
const MAX_BYTES = 4 * 1024 * 1024;
/** What is sent beyond the limit is read up to here, so that the answer reaches the sender. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/** Deeper than any request of ours; shallow enough for every recursive reader behind it. */
const MAX_DEPTH = 40;

/**
 * @throws BodyTooLargeError over 4 MB; no more than that is ever held
 * @throws BodyInterruptedError if the sender went away
 */
export async function readBody(payload: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of payload as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= MAX_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (bytes > MAX_DISCARDED_BYTES) break;
    }
  } catch {
    throw new BodyInterruptedError();
  }
  if (bytes > MAX_BYTES) throw new BodyTooLargeError(MAX_BYTES);
  return Buffer.concat(chunks, bytes);
}

/**
 * Parses the JSON of an API request.
 *
 * @throws MalformedJsonError if it is not JSON, is nested too deeply, or tries to set a prototype
 */
export function parseRequestJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (text.includes('"__proto__"') || depthOf(text) > MAX_DEPTH) throw new MalformedJsonError();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new MalformedJsonError();
  }
}

/** The deepest nesting of brackets outside of strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    if (sign === '"') place = endOfString(text, place);
    else if (sign === '{' || sign === '[') deepest = Math.max(deepest, (depth += 1));
    else if (sign === '}' || sign === ']') depth -= 1;
  }
  return deepest;
}

function endOfString(text: string, start: number): number {
  let place = start + 1;
  while (place < text.length && text[place] !== '"') place += text[place] === '\\' ? 2 : 1;
  return place;
}
