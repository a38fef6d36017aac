import { BSONRegExp } from 'bson';
import { CommandError } from './errors.js';
import { isOperatorDocument } from './matcher.js';
import { modifyAt } from './modify.js';

/** @typedef {import('./values.js').Doc} Doc */

/**
 * The document that an upsert starts from: what the filter says with equalities.
 *
 * @param {Doc} filter
 * @returns {Doc}
 */
export function seedOf(filter) {
  /** @type {Doc} */
  let seed = {};
  for (const [path, value] of equalities(filter)) {
    seed = modifyAt(seed, path.split('.'), (known) => once(path, known, value), new Map());
  }
  return seed;
}

/** @param {string} path @param {unknown} known @param {unknown} value */
function once(path, known, value) {
  if (known === undefined) return value;
  throw new CommandError(
    'NotSingleValueField',
    `cannot infer query fields to set, path '${path}' is matched twice`,
  );
}

/** @param {Doc} filter @returns {Generator<[path: string, value: unknown]>} */
function* equalities(filter) {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and') {
      for (const part of /** @type {Doc[]} */ (condition)) yield* equalities(part);
    } else if (path.startsWith('$') || condition instanceof BSONRegExp) {
      continue;
    } else if (!isOperatorDocument(condition)) {
      yield [path, condition];
    } else if (Object.hasOwn(/** @type {Doc} */ (condition), '$eq')) {
      yield [path, /** @type {Doc} */ (condition).$eq];
    }
  }
}
