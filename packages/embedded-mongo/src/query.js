import { compileFilter } from './matcher.js';
import { plan } from './planner.js';
import { sorted } from './sort.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {import('./ordered-index.js').StoredRecord} StoredRecord */
/** @typedef {StoredRecord & { doc: Doc }} LiveRecord */
/** @typedef {import('./collection.js').Collection} Collection */

/**
 * @typedef {object} Query
 * @property {Doc} filter
 * @property {import('./planner.js').Sort} [sort]
 * @property {number} [skip]
 * @property {number} [limit] 0 for none
 */

/**
 * The records that match, in the order asked for, found one by one as they are taken.
 *
 * @param {Collection | undefined} collection `undefined` holds nothing
 * @param {Query} query
 * @returns {Iterable<LiveRecord>}
 */
export function select(collection, { filter, sort = [], skip = 0, limit = 0 }) {
  const matches = compileFilter(filter);
  if (!collection) return [];
  const { records, sorted: inOrder } = plan(collection, filter, sort);
  const found = matching(records, matches);
  const ordered = inOrder ? found : sorted(found, sort, ({ doc }) => doc);
  return skip || limit ? slice(ordered, skip, limit || Infinity) : ordered;
}

/**
 * Runs a query to its end and tells how, in the shape of MongoDB's `explain`.
 *
 * @param {Collection | undefined} collection
 * @param {Query} query
 * @returns {{ stage: import('./planner.js').Stage, nReturned: number, examined: number }}
 */
export function explainSelect(collection, { filter, sort = [], skip = 0, limit = 0 }) {
  const matches = compileFilter(filter);
  if (!collection) return { stage: { stage: 'EOF' }, nReturned: 0, examined: 0 };
  const { records, sorted: inOrder, stage } = plan(collection, filter, sort);
  let examined = 0;
  let found = 0;
  for (const { doc } of records) {
    examined++;
    if (doc && matches(doc) && ++found === skip + limit && inOrder) break;
  }
  const nReturned = Math.max(0, Math.min(found - skip, limit || Infinity));
  return {
    stage: inOrder ? stage : { stage: 'SORT', inputStage: stage },
    nReturned,
    examined,
  };
}

/** @param {Iterable<StoredRecord>} records @param {import('./matcher.js').Predicate} matches */
function* matching(records, matches) {
  for (const record of records) {
    if (record.doc && matches(record.doc)) yield /** @type {LiveRecord} */ (record);
  }
}

/**
 * @template T
 * @param {Iterable<T>} items
 * @param {number} skip
 * @param {number} limit
 */
export function* slice(items, skip, limit) {
  let position = 0;
  for (const item of items) {
    if (position++ >= skip) yield item;
    if (position >= skip + limit) return;
  }
}
