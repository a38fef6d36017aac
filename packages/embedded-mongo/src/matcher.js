import { BSONRegExp } from 'bson';
import { badValue } from './errors.js';
import { someValue } from './paths.js';
import { compares, equals, hasSize, hasType, isIn, matchesRegex } from './value-tests.js';
import { isDocument, isNumber, toNumber } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {import('./value-tests.js').Test} Test */
/** @typedef {(doc: Doc) => boolean} Predicate */

/**
 * Makes a filter into a function that tells whether a document matches.
 *
 * @param {Doc} filter
 * @returns {Predicate}
 * @throws {import('./errors.js').CommandError} if it holds an operator that is not implemented
 */
export function compileFilter(filter) {
  return all(
    Object.entries(filter).map(([key, operand]) =>
      key.startsWith('$')
        ? compileLogical(key, operand)
        : compileCondition(key.split('.'), operand, equals),
    ),
  );
}

/** @param {((value: any) => boolean)[]} tests @returns {(value: any) => boolean} */
function all(tests) {
  const [first, second] = tests;
  if (!first) return () => true;
  if (!second) return first;
  return (value) => tests.every((test) => test(value));
}

/** @param {Test} test @returns {Test} */
function not(test) {
  return (value) => !test(value);
}

/** @param {string} name @param {unknown} operand @returns {Predicate} */
function compileLogical(name, operand) {
  if (name !== '$and' && name !== '$or' && name !== '$nor') {
    throw badValue(`unknown top level operator: ${name}`);
  }
  if (!Array.isArray(operand) || operand.length === 0 || !operand.every(isDocument)) {
    throw badValue(`${name} must be a nonempty array full of objects`);
  }
  const branches = operand.map(compileFilter);
  if (name === '$and') return all(branches);
  const either = (/** @type {Doc} */ doc) => branches.some((branch) => branch(doc));
  return name === '$or' ? either : (doc) => !either(doc);
}

/** @param {unknown} value @returns {value is Doc} */
export function isOperatorDocument(value) {
  return isDocument(value) && (Object.keys(value)[0]?.startsWith('$') ?? false);
}

/**
 * @param {string[]} parts
 * @param {unknown} condition
 * @param {(value: unknown) => Test} otherwise what a plain value means
 * @returns {(root: any) => boolean}
 */
function compileCondition(parts, condition, otherwise) {
  if (condition instanceof BSONRegExp) return anyLeaf(parts, matchesRegex(condition));
  if (isOperatorDocument(condition)) return compileOperators(parts, condition);
  return anyLeaf(parts, otherwise(condition));
}

/** Tests that pass if they pass for the value, or for an element where the value is an array. */
const LEAF_TESTS = /** @type {Record<string, (operand: unknown, siblings: Doc) => Test>} */ ({
  $eq: equals,
  $in: isIn,
  $gt: (operand) => compares(operand, (key, bound) => key > bound),
  $gte: (operand) => compares(operand, (key, bound) => key >= bound),
  $lt: (operand) => compares(operand, (key, bound) => key < bound),
  $lte: (operand) => compares(operand, (key, bound) => key <= bound),
  $type: hasType,
  $regex: (operand, { $options }) => matchesRegex(operand, $options),
});

const NEGATIONS = /** @type {Record<string, string>} */ ({ $ne: '$eq', $nin: '$in' });

/** @param {string[]} parts none for a condition on the value itself @param {Doc} operators @returns {Test} */
function compileOperators(parts, operators) {
  const tests = Object.entries(operators).map(([name, operand]) =>
    compileOperator(parts, name, operand, operators),
  );
  return all(tests);
}

/**
 * @param {string[]} parts
 * @param {string} name
 * @param {unknown} operand
 * @param {Doc} siblings
 * @returns {Test}
 */
function compileOperator(parts, name, operand, siblings) {
  if (Object.hasOwn(NEGATIONS, name)) {
    return not(compileOperator(parts, NEGATIONS[name] ?? '', operand, siblings));
  }
  if (Object.hasOwn(LEAF_TESTS, name)) {
    return anyLeaf(parts, LEAF_TESTS[name]?.(operand, siblings) ?? (() => false));
  }
  switch (name) {
    case '$options':
      if ('$regex' in siblings) return () => true;
      throw badValue('$options needs a $regex');
    case '$not':
      return not(compileCondition(parts, operand, refuseNegatedValue));
    case '$all':
      return compileAll(parts, operand);
    case '$exists': {
      const exists = anyValue(parts, (value) => value !== undefined);
      return isTruthy(operand) ? exists : not(exists);
    }
    case '$size':
      return anyValue(parts, hasSize(operand));
    case '$elemMatch':
      return anyValue(parts, hasElement(operand));
    default:
      throw badValue(`unknown operator: ${name}`);
  }
}

/** @returns {never} */
function refuseNegatedValue() {
  throw badValue('$not needs a regex or a document');
}

/** Whether some value at the path passes, arrays as they are. */
function anyValue(/** @type {string[]} */ parts, /** @type {Test} */ test) {
  return (/** @type {unknown} */ root) => someValue(root, parts, test);
}

/** Whether some value at the path passes, or some element of an array there. */
function anyLeaf(/** @type {string[]} */ parts, /** @type {Test} */ test) {
  return anyValue(parts, (value) => test(value) || (Array.isArray(value) && value.some(test)));
}

/** @param {string[]} parts @param {unknown} operands @returns {Test} */
function compileAll(parts, operands) {
  if (!Array.isArray(operands)) throw badValue('$all needs an array');
  if (operands.some(isOperatorDocument)) throw badValue('operators in $all are not implemented');
  if (operands.length === 0) return () => false;
  return all(operands.map((operand) => anyLeaf(parts, equals(operand))));
}

/** @param {unknown} operand @returns {Test} */
function hasElement(operand) {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  const test = compileElement(operand);
  return (value) => Array.isArray(value) && value.some(test);
}

/**
 * A condition on an array's element: operators on the element itself, or a filter on its fields.
 *
 * @param {Doc} condition
 * @returns {Test}
 */
export function compileElement(condition) {
  const logical = /^\$(and|or|nor)$/.test(Object.keys(condition)[0] ?? '');
  if (isOperatorDocument(condition) && !logical) return compileOperators([], condition);
  const matches = compileFilter(condition);
  return (element) => isDocument(element) && matches(element);
}

/** What MongoDB takes for yes, in `$exists` and in projections. */
export function isTruthy(/** @type {unknown} */ operand) {
  if (isNumber(operand)) return toNumber(operand) !== 0;
  return operand !== false && operand !== null && operand !== undefined;
}
