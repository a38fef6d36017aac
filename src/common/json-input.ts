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
  const excess = findExcess(body, { values: MAX_VALUES, depth: MAX_DEPTH });
  if (excess !== undefined) throw new BodyTooComplexError(excess);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new MalformedJsonError();
  }
}

/** How much a text in JSON may hold. */
export interface JsonBounds {
  /** Names and list entries. */
  readonly values: number;
  /** Levels of lists and objects. */
  readonly depth: number;
}

/**
 * Counts values and levels by the signs outside of strings, as far as the bounds.
 *
 * @returns the bound that the text exceeds, in words
 */
export function findExcess(body: Buffer, bounds: JsonBounds): string | undefined {
  let depth = 0;
  let values = 0;
  for (let place = 0; place < body.length; place += 1) {
    const sign = body[place];
    if (sign === QUOTE) {
      place = endOfString(body, place);
    } else if (sign === COMMA || sign === COLON) {
      values += 1;
      if (values > bounds.values) return `${bounds.values} values`;
    } else if (sign === OPEN_LIST || sign === OPEN_OBJECT) {
      depth += 1;
      if (depth > bounds.depth) return `${bounds.depth} levels`;
    } else if (sign === CLOSE_LIST || sign === CLOSE_OBJECT) {
      depth -= 1;
    }
  }
  return undefined;
}

/** Place of the closing quote, or past the end. */
function endOfString(body: Buffer, start: number): number {
  let place = start + 1;
  while (place < body.length && body[place] !== QUOTE) place += body[place] === BACKSLASH ? 2 : 1;
  return place;
}
