import { isUtf8 } from 'node:buffer';
import { BodyTooComplexError, MalformedJsonError } from './errors.js';

/** Deeper than any request of ours; shallow enough for every recursive reader behind it. */
const MAX_DEPTH = 40;
/** Names and list entries of a whole body: a thousand large templates have fewer. */
const MAX_VALUES = 100_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Parses the JSON of an API request, of which only a bounded number of values in bounded depth is
 * ever built.
 *
 * @throws MalformedJsonError, BodyTooComplexError
 */
export function parseRequestJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new MalformedJsonError('The body is not UTF-8.');
  measure(body);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new MalformedJsonError();
  }
}

/** Counts values and levels by the signs outside of strings, as far as the limits. */
function measure(body: Buffer): void {
  let depth = 0;
  let values = 0;
  for (let place = 0; place < body.length; place += 1) {
    const sign = body[place];
    if (sign === QUOTE) {
      place = endOfString(body, place);
    } else if (sign === COMMA || sign === COLON) {
      values += 1;
      if (values > MAX_VALUES) throw new BodyTooComplexError(`${MAX_VALUES} values`);
    } else if (sign === OPEN_LIST || sign === OPEN_OBJECT) {
      depth += 1;
      if (depth > MAX_DEPTH) throw new BodyTooComplexError(`${MAX_DEPTH} levels`);
    } else if (sign === CLOSE_LIST || sign === CLOSE_OBJECT) {
      depth -= 1;
    }
  }
}

/** Place of the closing quote, or past the end. */
function endOfString(body: Buffer, start: number): number {
  let place = start + 1;
  while (place < body.length && body[place] !== QUOTE) place += body[place] === BACKSLASH ? 2 : 1;
  return place;
}
