import { demandsOf, staysInside } from './demands.js';
import { TOP, inverted, orderKey } from './order-key.js';
import { sortKeyOf } from './sort.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {import('./collection.js').Collection} Collection */
/** @typedef {import('./demands.js').Demands} Demands */
/** @typedef {import('./demands.js').Demand} Demand */
/** @typedef {import('./ordered-index.js').OrderedIndex} OrderedIndex */
/** @typedef {import('./ordered-index.js').StoredRecord} StoredRecord */
/** @typedef {import('./ordered-index.js').KeyRange} KeyRange */
/** @typedef {[path: string, direction: 1 | -1][]} Sort */

/**
 * Where to look for the documents: all that match are there, and perhaps more.
 *
 * @typedef {object} Plan
 * @property {number} score how much it narrows the search
 * @property {Iterable<StoredRecord>} records
 * @property {boolean} sorted whether they come in the order asked for
 * @property {Stage} stage as `explain` tells it
 */

/** @typedef {{ stage: string, inputStage?: Stage, inputStages?: Stage[], [more: string]: unknown }} Stage */

/** The most scans that are merged to keep an order, as in MongoDB. */
const MAX_MERGED = 200;

/** What a plan is worth: equalities first, then a range, then the order, then a smaller index. */
const SCORE = { equality: 8, range: 4, order: 2, partial: 1 };

/**
 * Plans no better than MongoDB does by its documentation: the branches of an `$or` that stands alone
 * are queries of their own; beside other conditions, a partial or sparse index helps a branch only if
 * those imply it already.
 *
 * @param {Collection} collection
 * @param {Doc} filter one that compiles
 * @param {Sort} sort
 * @returns {Plan}
 */
export function plan(collection, filter, sort) {
  const outer = demandsOf(filter);
  const best = bestPlan(collection, outer, sort, outer);
  const branches = /** @type {Doc[]} */ (filter.$or ?? []);
  if (best.score >= SCORE.range || branches.length === 0) return best;

  const alone = Object.keys(filter).length === 1;
  const plans = branches.map((branch) => {
    const demands = demandsOf({ $and: [filter, branch] });
    return bestPlan(collection, demands, [], alone ? demands : outer);
  });
  if (plans.some(({ score }) => score < SCORE.range)) return best;
  return {
    score: SCORE.range,
    records: once(plans.map(({ records }) => records)),
    sorted: sort.length === 0,
    stage: { stage: 'OR', inputStages: plans.map(({ stage }) => stage) },
  };
}

/**
 * @param {Collection} collection
 * @param {Demands} demands
 * @param {Sort} sort
 * @param {Demands} certain what decides whether a partial or sparse index holds all that match
 * @returns {Plan}
 */
function bestPlan(collection, demands, sort, certain) {
  const ids = lookupValues(demands.get('_id'));
  if (ids) {
    const records = new Set(ids.map((id) => collection.recordById(id)));
    records.delete(undefined);
    const found = /** @type {StoredRecord[]} */ ([...records]);
    return {
      score: Infinity,
      records: found,
      sorted: sort.length === 0 || found.length < 2,
      stage: ids.length === 1 ? { stage: 'IDHACK' } : fetchBy({ name: '_id_', key: { _id: 1 } }),
    };
  }
  return collection.indexes
    .filter((index) => staysInside(certain, index))
    .map((index) => planWith(index, demands, sort))
    .reduce((best, candidate) => (candidate.score > best.score ? candidate : best), {
      score: 0,
      records: collection.records(),
      sorted: sort.length === 0,
      stage: { stage: 'COLLSCAN' },
    });
}

/** @param {Pick<import('./index-spec.js').IndexSpec, 'name' | 'key'>} spec @returns {Stage} */
function fetchBy({ name, key }) {
  return { stage: 'FETCH', inputStage: { stage: 'IXSCAN', indexName: name, keyPattern: key } };
}

/** @param {OrderedIndex} index @param {Demands} demands @param {Sort} sort @returns {Plan} */
function planWith(index, demands, sort) {
  let prefixes = [''];
  let equalities = 0;
  /** So many fields at the front have one value; the order within is that of the fields behind. */
  let fixed = 0;
  for (const { path, descending } of index.fields) {
    const values = lookupValues(demands.get(path));
    if (!values) break;
    const keys = [...new Set(values.map(orderKey))].map((key) =>
      descending ? inverted(key) : key,
    );
    if (prefixes.length === 1 && keys.length === 1) fixed++;
    prefixes = prefixes.flatMap((prefix) => keys.map((key) => prefix + key));
    equalities++;
  }
  const { multikeyPaths } = index;
  const behind = index.fields[equalities];
  const demand = behind && rangeOf(demands.get(behind.path), multikeyPaths.has(behind.path));
  const span = behind && spanOf(demand, behind.descending);
  const single = sort.every(([path]) => !multikeyPaths.has(path));
  const wayInOne = single ? wayOf(index, fixed, sort) : 0;
  // Each scan is in order for itself.
  const merged = wayInOne === 0 && single && sort.length > 0 && prefixes.length <= MAX_MERGED;
  const way = merged ? wayOf(index, equalities, sort) : wayInOne;
  prefixes.sort();
  if (way < 0) prefixes.reverse();
  const scans = prefixes.map((prefix) => {
    const range = { low: prefix + (span?.low ?? ''), high: prefix + (span?.high ?? TOP) };
    return index.scan(range, way < 0);
  });
  const only = scans.length === 1 ? scans[0] : undefined;
  const merges = merged && way !== 0 && scans.length > 1;
  const inOrder = merges ? [inOneOrder(scans, sort)] : scans;
  return {
    score:
      equalities * SCORE.equality +
      (span ? SCORE.range : 0) +
      (sort.length > 0 && way !== 0 ? SCORE.order : 0) +
      (index.spec.partialFilterExpression ? SCORE.partial : 0),
    records: only && multikeyPaths.size === 0 ? only : once(inOrder),
    sorted: sort.length === 0 || way !== 0,
    stage: merges
      ? { stage: 'SORT_MERGE', inputStages: scans.map(() => fetchBy(index.spec)) }
      : fetchBy(index.spec),
  };
}

/**
 * One sequence out of several that are in order already.
 *
 * @param {Iterable<StoredRecord>[]} scans
 * @param {Sort} sort
 * @returns {Generator<StoredRecord, void, void>}
 */
function* inOneOrder(scans, sort) {
  const keyOf = sortKeyOf(sort);
  const take = (/** @type {Iterator<StoredRecord>} */ rest) => {
    const { done, value } = rest.next();
    return done ? [] : [{ record: value, key: keyOf(value.doc ?? {}), rest }];
  };
  const heads = scans.flatMap((scan) => take(scan[Symbol.iterator]()));
  while (heads.length > 0) {
    const first = heads.reduce((least, head) => (head.key < least.key ? head : least));
    yield first.record;
    heads.splice(heads.indexOf(first), 1, ...take(first.rest));
  }
}

/**
 * Each record once, though several scans may meet it.
 *
 * @param {Iterable<StoredRecord>[]} scans
 */
function* once(scans) {
  const seen = new Set();
  for (const scan of scans) {
    for (const record of scan) {
      if (seen.has(record)) continue;
      seen.add(record);
      yield record;
    }
  }
}

/** The values to look up; an array's own entry is not in an index, only its elements' are. */
function lookupValues(/** @type {Demand | undefined} */ demand) {
  return demand?.values?.some(Array.isArray) ? undefined : demand?.values;
}

/**
 * An array may meet both ends of a range with different elements; a beginning is met by one of them.
 *
 * @param {Demand | undefined} demand
 * @param {boolean} multikey
 * @returns {Demand | undefined}
 */
function rangeOf(demand, multikey) {
  const { beginning } = demand ?? {};
  if (demand && beginning) return { ...demand, lower: beginning, upper: beginning };
  return multikey ? undefined : demand;
}

/**
 * The keys of a field between the ends of a range; an open end is that of the other end's type.
 *
 * @param {Demand | undefined} demand
 * @param {boolean} descending
 * @returns {KeyRange | undefined}
 */
function spanOf(demand, descending) {
  const known = demand?.lower ?? demand?.upper;
  if (!known) return undefined;
  const type = { key: known.key.slice(0, 1), inclusive: true };
  const { lower = type, upper = type } = demand ?? {};
  const [from, to] = descending ? [upper, lower] : [lower, upper];
  const [low, high] = [from, to].map(({ key }) => (descending ? inverted(key) : key));
  return {
    low: from.inclusive ? `${low}` : low + TOP,
    high: to.inclusive ? high + TOP : `${high}`,
  };
}

/**
 * Which way the index must be read to give the order asked for, if its first fields are fixed.
 *
 * @param {OrderedIndex} index
 * @param {number} count of fixed fields
 * @param {Sort} sort
 * @returns {1 | -1 | 0} forwards, backwards, or neither
 */
function wayOf(index, count, sort) {
  const fixed = index.fields.slice(0, count).map(({ path }) => path);
  const rest = index.fields.slice(count);
  const ways = sort
    .filter(([path]) => !fixed.includes(path))
    .map(([path, direction], i) => {
      const field = rest[i];
      if (field?.path !== path) return 0;
      return field.descending === direction < 0 ? 1 : -1;
    });
  const [first = 1] = ways;
  return ways.every((way) => way === first) ? first : 0;
}
