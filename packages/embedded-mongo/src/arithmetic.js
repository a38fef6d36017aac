import { Double, Int32, Long } from 'bson';
import { badValue } from './errors.js';
import { toNumber } from './values.js';

/** @typedef {import('./values.js').BsonNumber} BsonNumber */

/** @param {BsonNumber} a @param {BsonNumber} b */
export function add(a, b) {
  if (a instanceof Double || b instanceof Double) return new Double(toNumber(a) + toNumber(b));
  return integer(toBigInt(a) + toBigInt(b), a instanceof Int32 && b instanceof Int32);
}

/** @param {BsonNumber} a @param {BsonNumber} b */
export function multiply(a, b) {
  if (a instanceof Double || b instanceof Double) return new Double(toNumber(a) * toNumber(b));
  return integer(toBigInt(a) * toBigInt(b), a instanceof Int32 && b instanceof Int32);
}

/** @param {Int32 | Long} number */
function toBigInt(number) {
  return number instanceof Long ? number.toBigInt() : BigInt(number.value);
}

/**
 * An Int32 if both operands were one and the result still fits, else a Long.
 *
 * @param {bigint} value
 * @param {boolean} small
 */
function integer(value, small) {
  if (small && BigInt.asIntN(32, value) === value) return new Int32(Number(value));
  if (BigInt.asIntN(64, value) === value) return Long.fromBigInt(value);
  throw badValue(`integer overflow: ${value} does not fit into 64 bits`);
}
