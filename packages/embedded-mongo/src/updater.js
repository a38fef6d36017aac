import { asBefore, compileArrayFilters } from './array-filters.js';
import { CommandError, badValue, failedToParse } from './errors.js';
import { isOperatorDocument } from './matcher.js';
import { modifyAt } from './modify.js';
import { orderKey } from './order-key.js';
import { fieldOf } from './paths.js';
import { OPERATORS } from './update-operators.js';
import { isDocument, isSame } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {import('./array-filters.js').ArrayFilters} ArrayFilters */

/**
 * @callback Update
 * @param {Doc} doc is not changed
 * @param {boolean} inserting whether an upsert is about to insert the result
 * @returns {Doc} the same object if the update changes nothing
 */

/**
 * @param {unknown} update operators, or a whole replacement
 * @param {{ multi?: boolean, arrayFilters?: Doc[] }} options
 * @returns {Update}
 * @throws {CommandError} if it contradicts itself or holds what is not implemented
 */
export function compileUpdate(update, { multi = false, arrayFilters = [] }) {
  if (!isDocument(update)) throw failedToParse('update pipelines are not implemented');
  const byOperators = isOperatorDocument(update);
  if (!byOperators && (multi || arrayFilters.length > 0)) {
    throw failedToParse('multi and arrayFilters are not supported for a replacement-style update');
  }
  const change = byOperators ? compileOperators(update, arrayFilters) : compileReplacement(update);
  return (doc, inserting) => {
    const result = change(doc, inserting);
    assertSameId(doc, result);
    return result;
  };
}

/** @param {Doc} before @param {Doc} after */
function assertSameId(before, after) {
  if (before._id === after._id || !('_id' in before)) return;
  if ('_id' in after && orderKey(before._id) === orderKey(after._id)) return;
  const message = "Performing an update on the path '_id' would modify the immutable field '_id'";
  throw new CommandError('ImmutableField', message);
}

/** @param {Doc} replacement @returns {Update} */
function compileReplacement(replacement) {
  const operator = Object.keys(replacement).find((name) => name.startsWith('$'));
  if (operator) throw dollarPrefixed(operator);
  return (doc) => {
    const result = '_id' in doc ? { _id: doc._id, ...replacement } : replacement;
    return isSame(result, doc) ? doc : result;
  };
}

/** @param {Doc} update @param {Doc[]} arrayFilters @returns {Update} */
function compileOperators(update, arrayFilters) {
  const uses = Object.entries(update).flatMap(([name, operands]) => {
    if (name !== '$rename' && !Object.hasOwn(OPERATORS, name)) {
      throw failedToParse(`Unknown modifier: ${name}, or one that is not implemented`);
    }
    if (!isDocument(operands)) throw failedToParse(`Modifiers operate on fields; ${name} has none`);
    return Object.entries(operands).map(([path, operand]) => ({ name, path, operand }));
  });
  const paths = uses.flatMap(({ name, path, operand }) =>
    name === '$rename' ? [path, renameTarget(operand)] : [path],
  );
  assertNoConflict(paths);
  const filters = compileArrayFilters(arrayFilters, paths);
  const steps = uses.map(({ name, path, operand }) =>
    name === '$rename'
      ? compileRename(path, renameTarget(operand))
      : compileOperator(name, path, operand),
  );
  return (doc, inserting) => {
    const own = asBefore(filters);
    return steps.reduce((result, step) => step(result, inserting, own), doc);
  };
}

/**
 * @param {string} name
 * @param {string} path
 * @param {unknown} operand
 * @returns {(doc: Doc, inserting: boolean, filters: ArrayFilters) => Doc}
 */
function compileOperator(name, path, operand) {
  const parts = updateParts(path);
  const change = OPERATORS[name]?.(operand, path) ?? ((value) => value);
  const creates = name !== '$unset' && name !== '$pull';
  return (doc, inserting, filters) =>
    name === '$setOnInsert' && !inserting ? doc : modifyAt(doc, parts, change, filters, creates);
}

function renameTarget(/** @type {unknown} */ operand) {
  if (typeof operand === 'string') return operand;
  throw badValue("The 'to' field for $rename must be a string");
}

/** @param {string} from @param {string} to @returns {Update} */
function compileRename(from, to) {
  const source = updateParts(from);
  const target = updateParts(to);
  return (doc) => {
    const value = source.reduce(fieldOf, /** @type {unknown} */ (doc));
    if (value === undefined) return doc;
    const without = modifyAt(doc, source, () => undefined, new Map(), false);
    return modifyAt(without, target, () => value);
  };
}

/** @param {string} path */
function updateParts(path) {
  const parts = path.split('.');
  if (parts.includes('')) {
    const message = `The update path '${path}' contains an empty field name`;
    throw new CommandError('EmptyFieldName', message);
  }
  if (parts.includes('$') || parts.includes('$[]')) {
    throw badValue(`the positional operator in '${path}' is not implemented`);
  }
  const dollar = parts.find((part) => /^\$(?!\[[a-z][a-zA-Z0-9]*\]$)/.test(part));
  if (dollar) throw dollarPrefixed(dollar);
  return parts;
}

function dollarPrefixed(/** @type {string} */ name) {
  const message = `The dollar ($) prefixed field '${name}' is not valid for storage`;
  return new CommandError('DollarPrefixedFieldName', message);
}

/** @param {string[]} paths none of which may be another one, or lead through it */
function assertNoConflict(paths) {
  const ordered = paths.map((path) => `${path}.`).sort();
  const clash = ordered.find((path, i) => ordered[i + 1]?.startsWith(path));
  if (!clash) return;
  const message = `Updating the path '${clash.slice(0, -1)}' would create a conflict with another`;
  throw new CommandError('ConflictingUpdateOperators', message);
}
