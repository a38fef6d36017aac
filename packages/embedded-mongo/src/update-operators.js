import { Int32 } from 'bson';
import { add, multiply } from './arithmetic.js';
import { CommandError, badValue } from './errors.js';
import { compileElement, isOperatorDocument } from './matcher.js';
import { orderKey } from './order-key.js';
import { parseSort, sorted } from './sort.js';
import { equals } from './value-tests.js';
import { isDocument, isNumber, isSame, show, toNumber, typeName } from './values.js';

/** @typedef {import('./values.js').BsonNumber} BsonNumber */
/** @typedef {import('./modify.js').Change} Change */
/** @typedef {import('./values.js').Doc} Doc */

/**
 * What each update operator does to one value, made from its operand.
 *
 * @type {Record<string, (operand: unknown, path: string) => Change>}
 */
export const OPERATORS = {
  $set: set,
  $setOnInsert: set,
  $unset: () => () => undefined,
  $inc: (operand, path) => calculate(operand, path, add, (number) => number),
  $mul: (operand, path) =>
    calculate(operand, path, multiply, (number) => multiply(number, new Int32(0))),
  $min: (operand) => extreme(operand, (own, value) => own < value),
  $max: (operand) => extreme(operand, (own, value) => own > value),
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
};

/** @param {unknown} operand @returns {Change} */
function set(operand) {
  return (value) => (isSame(value, operand) ? value : operand);
}

/**
 * @param {unknown} operand
 * @param {(operand: string, value: string) => boolean} wins compares order keys
 * @returns {Change}
 */
function extreme(operand, wins) {
  const key = orderKey(operand);
  return (value) => (value === undefined || wins(key, orderKey(value)) ? operand : value);
}

/**
 * @param {unknown} operand
 * @param {string} path
 * @param {(a: BsonNumber, b: BsonNumber) => BsonNumber} operation
 * @param {(operand: BsonNumber) => BsonNumber} initial what a missing field becomes
 * @returns {Change}
 */
function calculate(operand, path, operation, initial) {
  if (!isNumber(operand)) throw notNumeric(path, operand);
  return (value) => {
    if (value === undefined) return initial(operand);
    if (!isNumber(value)) throw notNumeric(path, value);
    const result = operation(value, operand);
    return isSame(result, value) ? value : result;
  };
}

function notNumeric(/** @type {string} */ path, /** @type {unknown} */ value) {
  const message = `Cannot calculate with the non-numeric value {${path}: ${show(value)}}`;
  return new CommandError('TypeMismatch', message);
}

/** @param {unknown} value @param {string} path @returns {unknown[]} */
function arrayAt(value, path) {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw badValue(`The field '${path}' must be an array but is of type ${typeName(value)}`);
}

/**
 * The values of `{ $each: [...] }`, or the operand itself as the only value.
 *
 * @param {unknown} operand
 * @param {string[]} modifiers what may stand beside `$each`
 */
function readEach(operand, modifiers) {
  if (!isOperatorDocument(operand)) return { values: [operand], options: /** @type {Doc} */ ({}) };
  const { $each: values, ...options } = operand;
  if (!Array.isArray(values)) throw badValue('$each must be an array');
  const unknown = Object.keys(options).find((name) => !modifiers.includes(name));
  if (unknown) throw badValue(`Unrecognized clause in update: ${unknown}`);
  return { values, options };
}

/** @param {unknown} operand @param {string} path @returns {Change} */
function push(operand, path) {
  const { values, options } = readEach(operand, ['$slice', '$sort']);
  const slice = options.$slice === undefined ? undefined : toSlice(options.$slice);
  const sort = options.$sort === undefined ? undefined : toArraySort(options.$sort);
  return (value) => {
    let array = [...arrayAt(value, path), ...values];
    if (sort) array = sort(array);
    return slice ? slice(array) : array;
  };
}

/** @param {unknown} operand @returns {(array: unknown[]) => unknown[]} */
function toSlice(operand) {
  const count = isNumber(operand) ? toNumber(operand) : NaN;
  if (!Number.isInteger(count)) throw badValue('$slice must be an integer');
  return (array) => (count < 0 ? array.slice(count) : array.slice(0, count));
}

/** @param {unknown} operand a direction for plain elements, or a sort document for subdocuments */
function toArraySort(operand) {
  const sort = parseSort(isDocument(operand) ? operand : { element: operand });
  return (/** @type {unknown[]} */ array) =>
    sorted(array, sort, (element) =>
      isDocument(operand) ? (isDocument(element) ? element : {}) : { element },
    );
}

/** @param {unknown} operand @param {string} path @returns {Change} */
function addToSet(operand, path) {
  const { values } = readEach(operand, []);
  return (value) => {
    const array = arrayAt(value, path);
    const known = new Set(array.map(orderKey));
    const added = values.filter((element) => {
      const key = orderKey(element);
      return !known.has(key) && known.add(key);
    });
    return added.length === 0 && value !== undefined ? value : [...array, ...added];
  };
}

/** @param {unknown} operand @param {string} path @returns {Change} */
function pull(operand, path) {
  const goes = isDocument(operand) ? compileElement(operand) : equals(operand);
  return (value) => {
    if (value === undefined) return undefined;
    const array = arrayAt(value, path);
    const rest = array.filter((element) => !goes(element));
    return rest.length === array.length ? value : rest;
  };
}
