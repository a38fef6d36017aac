import { Long } from 'bson';
import { aggregate } from '../aggregate.js';
import * as is from '../fields.js';
import { orderKey } from '../order-key.js';
import { leafValues } from '../paths.js';
import { compileProjection } from '../projection.js';
import { select } from '../query.js';
import { parseSort } from '../sort.js';
import { command } from './command.js';

/** @typedef {import('../values.js').Doc} Doc */

const DEFAULT_BATCH = 101;

const find = command(
  'find',
  {
    find: is.string,
    filter: is.optional(is.document, {}),
    sort: is.optional(is.document, {}),
    projection: is.optional(is.document, {}),
    skip: is.optional(is.count, 0),
    limit: is.optional(is.count, 0),
    batchSize: is.optional(is.count, DEFAULT_BATCH),
    singleBatch: is.optional(is.boolean, false),
    noCursorTimeout: is.optional(is.boolean, false),
  },
  (query, { database, engine: { store, cursors } }) => {
    const { filter, skip, limit, batchSize, singleBatch: single } = query;
    const sort = parseSort(query.sort);
    const project = compileProjection(query.projection);
    const namespace = `${database}.${query.find}`;
    const records = select(store.find(namespace), { filter, sort, skip, limit });
    return { cursor: cursors.open(namespace, projected(records, project), { batchSize, single }) };
  },
);

/** @param {Iterable<{ doc: Doc }>} records @param {(doc: Doc) => Doc} project */
function* projected(records, project) {
  for (const { doc } of records) yield project(doc);
}

const cursorId = is.reader('long', (value) => (value instanceof Long ? value : undefined));

const getMore = command(
  'getMore',
  { getMore: cursorId, collection: is.string, batchSize: is.optional(is.count, 0) },
  ({ getMore: id, collection, batchSize }, { database, engine: { cursors } }) => ({
    cursor: cursors.getMore(id, `${database}.${collection}`, batchSize),
  }),
);

const killCursors = command(
  'killCursors',
  { killCursors: is.string, cursors: is.list(cursorId) },
  ({ cursors: ids }, { engine: { cursors } }) => {
    const cursorsKilled = ids.filter((id) => cursors.kill(id));
    const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id));
    return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
  },
);

const readCursor = is.fieldsOf('aggregate.cursor', {
  batchSize: is.optional(is.count, DEFAULT_BATCH),
});

const aggregateCommand = command(
  'aggregate',
  {
    aggregate: is.string,
    pipeline: is.list(is.document),
    cursor: is.document,
    allowDiskUse: is.optional(is.boolean, false),
  },
  ({ aggregate: name, pipeline, cursor }, { database, engine: { store, cursors } }) => {
    const { batchSize } = readCursor(cursor);
    const namespace = `${database}.${name}`;
    return {
      cursor: cursors.open(namespace, aggregate(store.find(namespace), pipeline), { batchSize }),
    };
  },
);

const count = command(
  'count',
  {
    count: is.string,
    query: is.optional(is.document, {}),
    skip: is.optional(is.count, 0),
    limit: is.optional(is.count, 0),
  },
  ({ count: name, query: filter, skip, limit }, { database, engine: { store } }) => {
    const collection = store.find(`${database}.${name}`);
    const everything = Object.keys(filter).length === 0 && !skip && !limit;
    if (everything) return { n: collection?.size ?? 0 };
    let n = 0;
    for (const _record of select(collection, { filter, skip, limit })) n++;
    return { n };
  },
);

const distinct = command(
  'distinct',
  { distinct: is.string, key: is.string, query: is.optional(is.document, {}) },
  ({ distinct: name, key, query: filter }, { database, engine: { store } }) => {
    const parts = key.split('.');
    /** @type {Map<string, unknown>} */
    const values = new Map();
    for (const { doc } of select(store.find(`${database}.${name}`), { filter })) {
      for (const value of leafValues(doc, parts)) {
        if (value !== undefined) values.set(orderKey(value), value);
      }
    }
    return { values: [...values.values()] };
  },
);

export const READS = { find, getMore, killCursors, aggregate: aggregateCommand, count, distinct };
