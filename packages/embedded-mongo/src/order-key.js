import { Binary, Long, ObjectId } from 'bson';
import { badValue } from './errors.js';
import { isNumber, toNumber, typeName } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */

/** Sorts after every order key that begins alike: order keys are made of the chars 0 to 255. */
export const TOP = '\u0100';

/** Ends texts and lists inside an order key; sorts before whatever could go on there. */
const END = '\0';

/** The first char of an order key: MongoDB's order among types. */
const RANKS = /** @type {Record<string, string>} */ ({
  undefined: '\x05',
  null: '\x05',
  int: '\x0a',
  long: '\x0a',
  double: '\x0a',
  string: '\x0f',
  object: '\x14',
  array: '\x19',
  binData: '\x1e',
  objectId: '\x23',
  bool: '\x28',
  date: '\x2d',
});

/** The order key of nothing at all: an empty array sorts even before null. */
export const EMPTY_KEY = '\x04';

/** The order key of NaN: below all numbers, yet neither less nor greater than any. */
export const NAN_KEY = '\x0a\0\0\0\0\0\0\0\0';

/**
 * A string by which the value sorts and equals as MongoDB would have it: `a` comes before `b`
 * exactly if `orderKey(a) < orderKey(b)`. No key is the beginning of another, so the keys of
 * several values can be joined, and the joined strings still sort field by field.
 *
 * @param {unknown} value
 * @returns {string}
 * @throws {import('./errors.js').CommandError} for types without an order here, such as Decimal128
 */
export function orderKey(value) {
  const type = typeName(value);
  const rank = RANKS[type];
  if (rank === undefined) throw badValue(`comparing values of type ${type} is not implemented`);
  return rank + payloadKey(value);
}

/** @param {unknown} value @returns {string} */
function payloadKey(value) {
  if (typeof value === 'string') return textKey(value);
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '\x01' : '\0';
  if (isNumber(value)) return numberKey(value);
  if (value instanceof Date) return doubleKey(value.getTime());
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Binary) return binaryKey(value);
  if (Array.isArray(value)) return value.map(orderKey).join('') + END;
  const fields = Object.entries(/** @type {Doc} */ (value));
  return fields.map(([name, field]) => fieldKey(name, field)).join('') + END;
}

/** Documents compare field by field: first by type, then by name, then by value. */
function fieldKey(/** @type {string} */ name, /** @type {unknown} */ value) {
  const key = orderKey(value);
  return key.slice(0, 1) + textKey(name) + key.slice(1);
}

/** MongoDB compares texts by their UTF-8 bytes, JavaScript by UTF-16 units. */
function textKey(/** @type {string} */ text) {
  // eslint-disable-next-line no-control-regex -- a zero inside a text must not end it
  if (/^[\x02-\x7f]*$/.test(text)) return text + END;
  const bytes = Buffer.from(text).toString('latin1');
  return bytes.replaceAll('\x01', '\x01\x02').replaceAll('\0', '\x01\x01') + END;
}

/** @param {import('./values.js').BsonNumber} number */
function numberKey(number) {
  const approximate = toNumber(number);
  const key = doubleKey(approximate);
  if (!(Math.abs(approximate) >= 2 ** 53)) return key;
  // Perhaps a Long that no double can hold: two more chars tell it from its neighbours.
  const rest = number instanceof Long ? number.subtract(Long.fromNumber(approximate)).toInt() : 0;
  return key + chars(rest + 0x8000, 2);
}

const scratch = new DataView(new ArrayBuffer(8));

/**
 * Eight chars in the order of the numbers; NaN first, as MongoDB has it, and no negative zero.
 *
 * @param {number} number
 */
export function doubleKey(number) {
  if (Number.isNaN(number)) return NAN_KEY.slice(1);
  scratch.setFloat64(0, number === 0 ? 0 : number);
  const high = scratch.getUint32(0);
  const low = scratch.getUint32(4);
  return high & 0x80000000
    ? chars(~high >>> 0, 4) + chars(~low >>> 0, 4)
    : chars((high | 0x80000000) >>> 0, 4) + chars(low, 4);
}

/** The lowest `count` bytes of the integer, highest first. */
function chars(/** @type {number} */ integer, /** @type {2 | 4} */ count) {
  const high = String.fromCharCode((integer >>> 8) & 255, integer & 255);
  if (count === 2) return high;
  return String.fromCharCode(integer >>> 24, (integer >>> 16) & 255) + high;
}

/** Binaries compare by length, then by subtype, then by content. */
function binaryKey(/** @type {Binary} */ { buffer, position, sub_type: subtype }) {
  const content = Buffer.from(buffer.buffer, buffer.byteOffset, position).toString('latin1');
  return chars(position, 4) + String.fromCharCode(subtype) + content;
}

/** The same key for a field that sorts downwards. */
export function inverted(/** @type {string} */ key) {
  const bytes = Buffer.from(key, 'latin1');
  bytes.forEach((byte, i) => (bytes[i] = 255 - byte));
  return bytes.toString('latin1');
}
