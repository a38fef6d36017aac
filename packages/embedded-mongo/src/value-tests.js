import { BSONRegExp } from 'bson';
import { CommandError, badValue } from './errors.js';
import { NAN_KEY, orderKey } from './order-key.js';
import { isNumber, toNumber, typeName } from './values.js';

/** @typedef {(value: unknown) => boolean} Test of one value, whatever its path was */

/** @param {unknown} operand @returns {Test} */
export function equals(operand) {
  refuseRegex(operand);
  if (operand === null || operand === undefined) return (value) => (value ?? null) === null;
  if (typeof operand !== 'object') return (value) => value === operand;
  const wanted = orderKey(operand);
  return (value) => orderKey(value) === wanted;
}

/** @param {unknown} operands @returns {Test} */
export function isIn(operands) {
  if (!Array.isArray(operands)) throw badValue('$in needs an array');
  operands.forEach(refuseRegex);
  const wanted = new Set(operands.map(orderKey));
  return (value) => wanted.has(orderKey(value));
}

/**
 * Compares within the operand's type only: a text is neither above nor below a number.
 *
 * @param {unknown} operand
 * @param {(key: string, bound: string) => boolean} compare order keys
 * @returns {Test}
 */
export function compares(operand, compare) {
  refuseRegex(operand);
  const bound = orderKey(operand);
  return (value) => {
    const key = orderKey(value);
    if (key[0] !== bound[0]) return false;
    return (key === NAN_KEY) === (bound === NAN_KEY) && compare(key, bound);
  };
}

function refuseRegex(/** @type {unknown} */ operand) {
  if (operand instanceof BSONRegExp)
    throw badValue('a regex is implemented alone or as $regex only');
}

/** @param {unknown} regex @param {unknown} [options] @returns {Test} */
export function matchesRegex(regex, options) {
  const { pattern, options: own } =
    regex instanceof BSONRegExp ? regex : { pattern: regex, options: '' };
  const flags = options ?? own;
  if (typeof pattern !== 'string') throw badValue('$regex has to be a string');
  if (typeof flags !== 'string' || /[^ims]/.test(flags)) {
    throw badValue('only the $regex options i, m and s are implemented');
  }
  const expression = compileRegex(pattern, flags);
  return (value) => typeof value === 'string' && expression.test(value);
}

function compileRegex(/** @type {string} */ pattern, /** @type {string} */ flags) {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new CommandError(51091, `Regular expression is invalid: ${error}`);
  }
}

/** What each number that `$type` takes stands for. */
const TYPE_NAMES = new Map([
  [1, 'double'],
  [2, 'string'],
  [3, 'object'],
  [4, 'array'],
  [5, 'binData'],
  [7, 'objectId'],
  [8, 'bool'],
  [9, 'date'],
  [10, 'null'],
  [11, 'regex'],
  [16, 'int'],
  [17, 'timestamp'],
  [18, 'long'],
  [19, 'decimal'],
]);

/** @param {unknown} operand @returns {Test} */
export function hasType(operand) {
  const wanted = new Set([operand].flat().map(typeOperand));
  return (value) => wanted.has(typeName(value)) || (wanted.has('number') && isNumber(value));
}

/** @param {unknown} operand */
function typeOperand(operand) {
  const name = isNumber(operand) ? TYPE_NAMES.get(toNumber(operand)) : operand;
  if (name === 'number' || [...TYPE_NAMES.values()].some((own) => own === name))
    return String(name);
  throw badValue(`Unknown type name alias: ${operand}`);
}

/** @param {unknown} operand @returns {Test} */
export function hasSize(operand) {
  const size = isNumber(operand) ? toNumber(operand) : NaN;
  if (!Number.isInteger(size) || size < 0)
    throw badValue('$size must be a whole number, 0 or more');
  return (value) => Array.isArray(value) && value.length === size;
}
