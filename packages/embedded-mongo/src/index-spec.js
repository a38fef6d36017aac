import { CommandError } from './errors.js';
import * as is from './fields.js';
import { compileFilter, isOperatorDocument, isTruthy } from './matcher.js';
import { isNumber, isSame, toNumber } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */

/**
 * What `createIndexes` says and `listIndexes` repeats.
 *
 * @typedef {object} IndexSpec
 * @property {string} name
 * @property {Record<string, 1 | -1>} key
 * @property {true} [unique]
 * @property {true} [sparse]
 * @property {Doc} [partialFilterExpression]
 * @property {number} [expireAfterSeconds]
 */

const SCHEMA = {
  key: is.document,
  name: is.string,
  v: is.optional(is.number, 2),
  background: is.optional(is.boolean, false),
  unique: is.optional(is.boolean, false),
  sparse: is.optional(is.boolean, false),
  partialFilterExpression: is.optional(is.document, undefined),
  expireAfterSeconds: is.optional(is.count, undefined),
};

const readSpec = is.fieldsOf('createIndexes.indexes', SCHEMA);

const cannotCreate = (/** @type {string} */ message) =>
  new CommandError('CannotCreateIndex', message);

/**
 * @param {Doc} doc
 * @returns {IndexSpec}
 * @throws {CommandError} for an index, or an option of it, that is not implemented
 */
export function parseIndexSpec(doc) {
  const unknown = Object.keys(doc).find((name) => !Object.hasOwn(SCHEMA, name));
  if (unknown) {
    const message = `The field '${unknown}' is not valid for an index, or not implemented`;
    throw new CommandError('InvalidIndexSpecificationOption', message);
  }
  const { key, name, unique, sparse, ...options } = readSpec(doc);
  const { partialFilterExpression, expireAfterSeconds } = options;
  if (partialFilterExpression) assertPartialFilter(partialFilterExpression);
  if (partialFilterExpression && sparse) throw cannotCreate('cannot mix partial and sparse');
  if (expireAfterSeconds !== undefined && Object.keys(key).length !== 1) {
    throw cannotCreate('TTL indexes are single-field indexes');
  }
  return {
    key: parseIndexKey(key),
    name,
    ...(unique && { unique }),
    ...(sparse && { sparse }),
    ...(partialFilterExpression && { partialFilterExpression }),
    ...(expireAfterSeconds !== undefined && { expireAfterSeconds }),
  };
}

/** @param {Doc} key @returns {Record<string, 1 | -1>} */
export function parseIndexKey(key) {
  const fields = Object.entries(key).map(([path, value]) => {
    const direction = isNumber(value) ? Math.sign(toNumber(value)) : 0;
    if (direction !== 1 && direction !== -1) {
      throw cannotCreate(`an index of the kind ${path}: ${value} is not implemented`);
    }
    if (path.split('.').some((part) => part === '' || part.startsWith('$'))) {
      throw cannotCreate(`Index key contains an illegal field: '${path}'`);
    }
    return [path, direction];
  });
  if (fields.length === 0) throw cannotCreate('Index keys cannot be an empty object');
  return Object.fromEntries(fields);
}

const PARTIAL_OPERATORS = ['$eq', '$gt', '$gte', '$lt', '$lte', '$in', '$type', '$exists'];

/** Conditions on fields only: by them the planner can tell when a query stays inside the index. */
function assertPartialFilter(/** @type {Doc} */ filter) {
  compileFilter(filter);
  for (const [path, condition] of Object.entries(filter)) {
    const operators = isOperatorDocument(condition) ? Object.entries(condition) : [];
    const known = operators.every(
      ([name, operand]) =>
        PARTIAL_OPERATORS.includes(name) && (name !== '$exists' || isTruthy(operand)),
    );
    if (path.startsWith('$') || !known) {
      throw cannotCreate(`unsupported expression in partial index: ${path}`);
    }
  }
}

/**
 * @param {IndexSpec} spec
 * @param {IndexSpec} other of an index that is there
 * @returns {boolean} whether they are one and the same
 * @throws {CommandError} if both cannot be
 */
export function isSameIndex(spec, other) {
  const keys = [spec.key, other.key].map((key) => JSON.stringify(key));
  const sameKey = keys[0] === keys[1];
  if (spec.name === other.name) {
    const rest = { key: undefined, ...(spec.name === '_id_' && { unique: undefined }) };
    if (sameKey && isSame({ ...spec, ...rest }, { ...other, ...rest })) return true;
    const message = `An existing index has the same name, but another definition: ${spec.name}`;
    throw new CommandError('IndexKeySpecsConflict', message);
  }
  if (
    sameKey &&
    isSame(spec.partialFilterExpression ?? null, other.partialFilterExpression ?? null)
  ) {
    const message = `An index on the same key already exists under another name: ${other.name}`;
    throw new CommandError('IndexOptionsConflict', message);
  }
  return false;
}
