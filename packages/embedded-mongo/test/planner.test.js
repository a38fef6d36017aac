import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Int32 } from 'bson';
import { Collection } from '../src/collection.js';
import { CommandError } from '../src/errors.js';
import { parseIndexSpec } from '../src/index-spec.js';
import { orderKey } from '../src/order-key.js';
import { leafValues } from '../src/paths.js';
import { plan } from '../src/planner.js';
import { select } from '../src/query.js';
import { asStored, randomData } from './random.js';

/** @typedef {import('../src/values.js').Doc} Doc */
/** @typedef {import('../src/planner.js').Sort} Sort */

const ASCENDING = new Int32(1);
const DESCENDING = new Int32(-1);

/** @type {Doc[]} */
const INDEXES = [
  { key: { a: ASCENDING } },
  { key: { b: DESCENDING, c: ASCENDING } },
  { key: { a: ASCENDING, b: ASCENDING, c: DESCENDING } },
  { key: { 'a.b': ASCENDING } },
  { key: { c: ASCENDING }, sparse: true },
  { key: { d: ASCENDING, a: DESCENDING }, partialFilterExpression: { d: { $exists: true } } },
  { key: { b: ASCENDING }, partialFilterExpression: { a: { $gte: new Int32(1) } } },
  { key: { c: ASCENDING, d: ASCENDING }, partialFilterExpression: { b: new Int32(2) } },
];

const newCollection = () => new Collection('test.c', () => {});

function indexedCollection() {
  const collection = newCollection();
  INDEXES.forEach((spec, i) => collection.createIndex(parseIndexSpec({ ...spec, name: `i${i}` })));
  return collection;
}

/** What the sort is about; documents equal in it may come in any order. */
function sortValues(/** @type {Doc} */ doc, /** @type {Sort} */ sort) {
  return sort.map(([path, direction]) => {
    const keys = leafValues(doc, path.split('.')).map(orderKey).sort();
    return keys.at(direction < 0 ? -1 : 0);
  });
}

describe('the planner', () => {
  it('finds with indexes exactly what a full scan finds', () => {
    const random = randomData(1);
    const indexed = indexedCollection();
    const plain = newCollection();
    let found = 0;
    for (let round = 0; round < 400; round++) {
      const doc = random.document(random.below(120));
      change(indexed, doc, random.below(4) === 0);
      change(
        plain,
        indexed.recordById(doc._id)?.doc ?? { _id: doc._id },
        !indexed.recordById(doc._id),
      );

      const filter = random.filter();
      /** @type {Sort} */
      const sort = Array.from({ length: random.below(3) }, () => [
        random.path(),
        random.pick([1, -1]),
      ]);
      const query = { filter, sort, skip: random.below(3), limit: random.below(5) };
      const all = { filter, sort: /** @type {Sort} */ ([]) };
      const message = JSON.stringify(query);
      assert.deepEqual(ids(select(indexed, all)), ids(select(plain, all)), message);
      const [one, other] = [indexed, plain].map((collection) =>
        Array.from(select(collection, query), ({ doc }) => sortValues(doc, sort)),
      );
      assert.deepEqual(one, other, message);
      found += one?.length ?? 0;
    }
    assert.ok(found > 80, 'the queries find too little to prove anything');
  });

  it('leaves nothing in an index when all documents are gone', () => {
    const random = randomData(2);
    const collection = indexedCollection();
    for (let i = 0; i < 500; i++) change(collection, random.document(i % 50), i % 3 === 0);
    for (const record of [...collection.records()]) collection.delete(record);
    for (const index of collection.indexes) {
      assert.deepEqual([...index.scan({ low: '', high: '\u0101' }, false)], []);
    }
  });

  /** How many records a query looks at, in a collection of 1000. */
  function looksAt(/** @type {Doc} */ filter, /** @type {Sort} */ sort = [], limit = Infinity) {
    const collection = newCollection();
    /** @type {Doc[]} */
    const specs = [
      { key: { tenant: ASCENDING, at: DESCENDING } },
      { key: { dueAt: ASCENDING }, partialFilterExpression: { dueAt: { $exists: true } } },
      { key: { 'items.wamid': ASCENDING } },
    ];
    specs.forEach((spec, i) => collection.createIndex(parseIndexSpec({ ...spec, name: `i${i}` })));
    for (let i = 0; i < 1000; i++) {
      const dueAt = i % 10 === 0 ? { dueAt: new Date(i) } : {};
      const items = [{ wamid: `w${i}` }, { wamid: `v${i}` }];
      const tenant = `t${i % 10}`;
      collection.insert(asStored({ _id: i, tenant, at: new Date(i), items, ...dueAt }));
    }
    const { records, sorted } = plan(collection, asStored(filter), sort);
    let looks = 0;
    for (const _record of records) if (++looks === limit) break;
    return { looks, sorted };
  }

  const AT = /** @type {Sort} */ ([['at', -1]]);
  const BY_TENANT = /** @type {Sort} */ ([['tenant', 1], ...AT]);
  /** @type {[name: string, filter: Doc, sort: Sort, looks: number][]} */
  const cases = [
    ['an _id at once', { _id: 5, tenant: 't5' }, [], 1],
    ['several _ids at once', { _id: { $in: [5, 6, 5000] } }, [], 2],
    ['a range of _ids', { _id: { $gt: 990 } }, [['_id', 1]], 9],
    ['an equality', { tenant: 't5' }, [], 100],
    ['an equality and a range', { tenant: 't5', at: { $lt: new Date(100) } }, AT, 10],
    ['an equality and an order', { tenant: 't5' }, AT, 100],
    ['the same order backwards', { tenant: 't5' }, [['at', 1]], 100],
    ['two of an $in', { tenant: { $in: ['t1', 't2'] } }, [], 200],
    ['two of an $in in their order', { tenant: { $in: ['t2', 't1'] } }, BY_TENANT, 200],
    [
      'the same backwards',
      { tenant: { $in: ['t1', 't2'] } },
      [
        ['tenant', -1],
        ['at', 1],
      ],
      200,
    ],
    ['inside a partial index', { dueAt: { $lte: new Date(49) } }, [['dueAt', 1]], 5],
    ['all of a partial index', { dueAt: { $exists: true } }, [], 100],
    ['an element of an array', { 'items.wamid': 'v7' }, [], 1],
    ['an element that must meet more', { items: { $elemMatch: { wamid: 'v7' } } }, [], 1],
    ['elements that begin alike', { 'items.wamid': /^v77/ }, [], 11],
    ['elements of arrays, each document once', { 'items.wamid': { $in: ['v7', 'w7'] } }, [], 1],
    ['each branch of an $or', { $or: [{ _id: 1 }, { tenant: 't2', at: new Date(2) }] }, [], 2],
    ['a branch in a partial index', { $or: [{ _id: 1 }, { dueAt: new Date(20) }] }, [], 2],
    // Beside other conditions, the branches do not tell that all of it is in the index.
    [
      'no branch beside other conditions in a partial index',
      { tenant: { $exists: true }, $or: [{ _id: 1 }, { dueAt: new Date(20) }] },
      [],
      1000,
    ],
  ];
  for (const [name, filter, sort, expected] of cases) {
    it(`looks up ${name}`, () => {
      const { looks, sorted } = looksAt(filter, sort);
      assert.equal(looks, expected);
      assert.ok(sorted || sort.length === 0);
    });
  }
  it('reads no further than it must', () => {
    assert.deepEqual(looksAt({ tenant: 't5' }, AT, 3), { looks: 3, sorted: true });
  });
  it('reads values of an $in one after the other, in the order asked for', () => {
    const collection = newCollection();
    const key = { a: ASCENDING, b: DESCENDING };
    collection.createIndex(parseIndexSpec({ key, name: 'a_b' }));
    for (let i = 0; i < 60; i++) collection.insert(asStored({ _id: i, a: i % 4, b: i % 7 }));
    /** @type {Sort[]} */
    const sorts = [
      [
        ['a', 1],
        ['b', -1],
      ],
      [
        ['a', -1],
        ['b', 1],
      ],
    ];
    for (const sort of sorts) {
      const filter = asStored({ a: { $in: [3, 0, 2] } });
      const { records, sorted } = plan(collection, filter, sort);
      assert.ok(sorted);
      const found = Array.from(records, ({ doc }) => doc ?? {});
      const [[, a], [, b]] = /** @type {[[string, number], [string, number]]} */ (sort);
      const wanted = found.toSorted(
        (x, y) => a * (Number(x.a) - Number(y.a)) || b * (Number(x.b) - Number(y.b)),
      );
      assert.deepEqual(found, wanted);
      assert.equal(found.length, 45);
    }
    const merged = plan(collection, asStored({ a: { $in: [1, 2] } }), [['b', -1]]);
    assert.ok(merged.sorted);
    const values = Array.from(merged.records, ({ doc }) => Number(doc?.b));
    assert.deepEqual(
      values,
      values.toSorted((x, y) => y - x),
    );
    assert.equal(values.length, 30);
  });
  it('keeps the order of other fields behind an element of an array', () => {
    const collection = newCollection();
    const key = { 'items.name': ASCENDING, at: DESCENDING };
    collection.createIndex(parseIndexSpec({ key, name: 'items' }));
    for (let i = 0; i < 60; i++) {
      const items = [{ name: `n${i % 3}` }, { name: `n${i % 2}` }];
      collection.insert(asStored({ _id: i, at: (i * 7) % 60, items }));
    }
    const { records, sorted } = plan(collection, asStored({ 'items.name': 'n1' }), AT);
    assert.ok(sorted);
    const found = Array.from(records, ({ doc }) => Number(doc?.at));
    assert.equal(found.length, new Set(found).size);
    assert.deepEqual(
      found,
      found.toSorted((x, y) => y - x),
    );
    assert.equal(plan(collection, {}, [['items.name', 1]]).sorted, false);
  });
  it('leaves a sort that no index has to memory', () => {
    assert.equal(looksAt({ tenant: 't5' }, [['dueAt', 1]]).sorted, false);
  });
});

function ids(/** @type {Iterable<{ doc: Doc }>} */ records) {
  return Array.from(records, ({ doc }) => doc._id).sort();
}

/** Inserts, replaces or deletes; documents that an index cannot hold are left out. */
function change(/** @type {Collection} */ collection, /** @type {Doc} */ doc, gone = false) {
  const record = collection.recordById(doc._id);
  try {
    if (!gone && record) collection.replace(record, doc);
    else if (!gone) collection.insert(doc);
    else if (record) collection.delete(record);
  } catch (error) {
    if (!(error instanceof CommandError && error.code === 171)) throw error;
  }
}
