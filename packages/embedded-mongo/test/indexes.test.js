import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, refused, useMongo } from './support.js';

const mongo = useMongo({ ttlIntervalMs: 50 });

/** A collection with one unique index on `k`. */
async function uniqueCollection(/** @type {any} */ options = {}) {
  const collection = mongo.collection();
  await collection.createIndex({ k: 1 }, { unique: true, ...options });
  return collection;
}

describe('E11000', () => {
  it('tells index, key and value on insert', async () => {
    const collection = await uniqueCollection();
    await collection.insertOne({ k: 'x' });
    const error = await refused(collection.insertOne({ k: 'x' }), 11000);
    assert.equal(
      error.message,
      `E11000 duplicate key error collection: ${collection.namespace} index: k_1 dup key: { k: "x" }`,
    );
    assert.deepEqual(error.keyPattern, { k: 1 });
    assert.deepEqual(error.keyValue, { k: 'x' });
  });

  it('comes on _id', async () => {
    const collection = await mongo.collectionOf([{ _id: 'a' }]);
    const error = await refused(collection.insertOne({ _id: 'a' }), 11000);
    assert.match(error.message, /index: _id_ dup key: { _id: "a" }/);
    assert.deepEqual(error.keyPattern, { _id: 1 });
  });

  it('comes on update, and changes nothing', async () => {
    const collection = await uniqueCollection();
    await collection.insertMany([{ k: 1 }, { k: 2 }]);
    const error = await refused(collection.updateOne({ k: 2 }, { $set: { k: 1 } }), 11000);
    assert.deepEqual(error.keyValue, { k: 1 });
    assert.equal(await collection.countDocuments({ k: 2 }), 1);
  });

  it('comes on findAndModify', async () => {
    const collection = await uniqueCollection();
    await collection.insertMany([{ k: 1 }, { k: 2 }]);
    const error = await refused(collection.findOneAndUpdate({ k: 2 }, { $inc: { k: -1 } }), 11000);
    assert.deepEqual([error.keyPattern, error.keyValue], [{ k: 1 }, { k: 1 }]);
  });

  it('comes on an upsert', async () => {
    const collection = await uniqueCollection();
    await collection.insertOne({ k: 1, state: 'done' });
    const upsert = { $set: { n: 1 } };
    await refused(collection.updateOne({ k: 1, state: 'new' }, upsert, { upsert: true }), 11000);
    await refused(
      collection.findOneAndUpdate({ k: 1, state: 'new' }, upsert, { upsert: true }),
      11000,
    );
    assert.equal(await collection.countDocuments(), 1);
  });

  it('ends an ordered insertMany', async () => {
    const collection = await uniqueCollection();
    const inserts = collection.insertMany([{ k: 1 }, { k: 1 }, { k: 2 }]);
    const error = await refused(inserts, 11000);
    assert.equal(error.result.insertedCount, 1);
    assert.equal(error.writeErrors.length, 1);
    assert.equal(error.writeErrors[0].index, 1);
    assert.equal(await collection.countDocuments(), 1);
  });

  it('does not end an unordered insertMany', async () => {
    const collection = await uniqueCollection();
    const documents = [{ k: 1 }, { k: 1 }, { k: 2 }, { k: 2 }, { k: 3 }];
    const error = await refused(collection.insertMany(documents, { ordered: false }), 11000);
    assert.equal(error.result.insertedCount, 3);
    assert.deepEqual(
      error.writeErrors.map((/** @type {any} */ { index }) => index),
      [1, 3],
    );
  });

  it('ends an ordered bulkWrite, and only then', async () => {
    /** @type {any[]} */
    const operations = [
      { insertOne: { document: { _id: 1, k: 1 } } },
      { insertOne: { document: { _id: 2, k: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $set: { seen: true } } } },
    ];
    const ordered = await uniqueCollection();
    await refused(ordered.bulkWrite(operations), 11000);
    assert.equal(await ordered.countDocuments({ seen: true }), 0);
    const unordered = await uniqueCollection();
    await refused(unordered.bulkWrite(operations, { ordered: false }), 11000);
    assert.equal(await unordered.countDocuments({ seen: true }), 1);
  });

  it('stops an updateMany half way', async () => {
    const collection = await uniqueCollection();
    await collection.insertMany([{ k: 1 }, { k: 2 }]);
    await refused(collection.updateMany({}, { $set: { k: 3 } }), 11000);
    assert.equal(await collection.countDocuments({ k: 3 }), 1);
  });

  it('lets a document keep its own key', async () => {
    const collection = await uniqueCollection();
    await collection.insertOne({ k: 1 });
    await collection.updateOne({ k: 1 }, { $set: { k: 1, n: 1 } });
    await collection.replaceOne({ k: 1 }, { k: 1, n: 2 });
    assert.equal((await collection.findOne({ k: 1 })).n, 2);
  });

  it('gives a key free with its document, and when it changes', async () => {
    const collection = await uniqueCollection();
    await collection.insertMany([{ k: 1 }, { k: 2 }]);
    await collection.deleteOne({ k: 1 });
    await collection.updateOne({ k: 2 }, { $set: { k: 3 } });
    await collection.insertMany([{ k: 1 }, { k: 2 }]);
    assert.deepEqual(await collection.distinct('k').then((keys) => keys.sort()), [1, 2, 3]);
  });

  it('comes for 1 and 1.0, but not for 1 and "1"', async () => {
    const collection = await uniqueCollection();
    await collection.insertMany([{ k: 1 }, { k: '1' }]);
    await refused(
      mongo.db
        .command({ insert: collection.collectionName, documents: [{ k: 1.0 }] })
        .then(({ writeErrors }) => Promise.reject(writeErrors[0])),
      11000,
    );
  });

  it('counts missing as null', async () => {
    const collection = await uniqueCollection();
    await collection.insertOne({});
    const error = await refused(collection.insertOne({ k: null }), 11000);
    assert.deepEqual(error.keyValue, { k: null });
  });

  it('sees the elements of arrays', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ 'items.wamid': 1 }, { unique: true });
    await collection.insertOne({ items: [{ wamid: 'a' }, { wamid: 'b' }] });
    const error = await refused(
      collection.insertOne({ items: [{ wamid: 'c' }, { wamid: 'b' }] }),
      11000,
    );
    assert.deepEqual(error.keyValue, { 'items.wamid': 'b' });
    await collection.insertOne({ items: [{ wamid: 'd' }, { wamid: 'd' }] });
  });

  it('names all fields of a compound index', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ tenant: 1, key: -1 }, { unique: true, name: 'own_name' });
    await collection.insertMany([
      { tenant: 1, key: 1 },
      { tenant: 1, key: 2 },
      { tenant: 2, key: 1 },
    ]);
    const error = await refused(collection.insertOne({ tenant: 1, key: 2 }), 11000);
    assert.match(error.message, /index: own_name dup key: { tenant: 1, key: 2 }/);
    assert.deepEqual(error.keyPattern, { tenant: 1, key: -1 });
  });
});

describe('a partial unique index', () => {
  const partial = { partialFilterExpression: { k: { $exists: true } } };

  it('leaves documents without the field alone', async () => {
    const collection = await uniqueCollection(partial);
    await collection.insertMany([{}, {}, { k: 1 }]);
    await refused(collection.insertOne({ k: 1 }), 11000);
    await collection.updateOne({ k: 1 }, { $unset: { k: '' } });
    await collection.insertOne({ k: 1 });
  });

  it('has one winner among 50 inserts that race', async () => {
    const collection = await uniqueCollection(partial);
    const inserts = Array.from({ length: 50 }, (_, n) => collection.insertOne({ k: 'same', n }));
    const results = await Promise.allSettled(inserts);
    const lost = results.filter((result) => result.status === 'rejected');
    assert.equal(lost.length, 49);
    assert.ok(lost.every(({ reason }) => reason.code === 11000));
    assert.equal(await collection.countDocuments(), 1);
  });

  it('can depend on another field', async () => {
    const collection = await uniqueCollection({ partialFilterExpression: { open: true } });
    await collection.insertMany([{ k: 1, open: false }, { k: 1, open: true }, { k: 1 }]);
    await refused(collection.insertOne({ k: 1, open: true }), 11000);
    await refused(collection.updateOne({ open: false }, { $set: { open: true } }), 11000);
    assert.equal(await collection.countDocuments({ k: 1, open: true }), 1);
    assert.equal(await collection.countDocuments({ k: 1 }), 3);
  });

  it('is not used for a query that goes beyond it', async () => {
    const collection = await uniqueCollection({ partialFilterExpression: { n: { $gt: 5 } } });
    await collection.insertMany([
      { k: 1, n: 9 },
      { k: 1, n: 1 },
      { k: 2, n: 6 },
    ]);
    assert.equal(await collection.countDocuments({ k: 1 }), 2);
    assert.equal(await collection.countDocuments({ k: 1, n: { $gt: 5 } }), 1);
    assert.equal(await collection.countDocuments({ k: 1, n: 9 }), 1);
    assert.equal(await collection.countDocuments({ k: 1, n: { $gt: 0 } }), 2);
  });
});

describe('a sparse index', () => {
  it('is unique only among documents that have the field', async () => {
    const collection = await uniqueCollection({ sparse: true });
    await collection.insertMany([{}, {}, { k: null }]);
    await refused(collection.insertOne({ k: null }), 11000);
  });
  it('hides no document from a query or a sort', async () => {
    const collection = await uniqueCollection({ sparse: true });
    await collection.insertMany([{ _id: 1, k: 2 }, { _id: 2 }, { _id: 3, k: 1 }]);
    assert.equal(await collection.countDocuments({ k: null }), 1);
    const ids = (await collection.find().sort({ k: 1 }).toArray()).map(({ _id }) => _id);
    assert.deepEqual(ids, [2, 3, 1]);
  });
});

describe('a TTL index', () => {
  it('deletes what has expired, and nothing else', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    const ago = (/** @type {number} */ seconds) => new Date(Date.now() - seconds * 1000);
    await collection.insertMany([
      { _id: 'expired', at: ago(61) },
      { _id: 'in an array', at: [ago(0), ago(100)] },
      { _id: 'fresh', at: ago(0) },
      { _id: 'text', at: 'long ago' },
      { _id: 'missing' },
    ]);
    // A real MongoDB looks once a minute.
    await eventually(async () => (await collection.countDocuments()) === 3, 4000);
    const ids = (await collection.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
    assert.deepEqual(ids, ['fresh', 'missing', 'text']);
  });
});

describe('createIndexes', () => {
  it('is idempotent', async () => {
    const collection = mongo.collection();
    const create = () =>
      mongo.db.command({
        createIndexes: collection.collectionName,
        indexes: [{ key: { a: 1, b: -1 }, name: 'ab', unique: true }],
      });
    const first = await create();
    assert.deepEqual(
      [first.numIndexesBefore, first.numIndexesAfter, first.createdCollectionAutomatically],
      [1, 2, true],
    );
    const second = await create();
    assert.equal(second.numIndexesAfter, 2);
    assert.equal(second.note, 'all indexes already exist');
  });

  it('is repeated by listIndexes', async () => {
    const collection = mongo.collection();
    const options = { unique: true, partialFilterExpression: { a: { $gt: 5 } } };
    await collection.createIndex({ a: 1 }, options);
    await collection.createIndex({ b: -1 }, { expireAfterSeconds: 5 });
    await collection.createIndex({ c: 1, d: 1 }, { sparse: true, name: 'cd' });
    assert.deepEqual(await collection.listIndexes().toArray(), [
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1 }, name: 'a_1', ...options },
      { v: 2, key: { b: -1 }, name: 'b_-1', expireAfterSeconds: 5 },
      { v: 2, key: { c: 1, d: 1 }, name: 'cd', sparse: true },
    ]);
  });

  it('refuses another definition under the same name', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ a: 1 });
    await refused(collection.createIndex({ a: 1 }, { unique: true }), 86);
    await refused(collection.createIndex({ b: 1 }, { name: 'a_1' }), 86);
  });

  it('refuses the same index under another name', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ a: 1 });
    await refused(collection.createIndex({ a: 1 }, { name: 'other' }), 85);
  });

  it('refuses a unique index over duplicates, and leaves none behind', async () => {
    const collection = await mongo.collectionOf([{ a: 1 }, { a: 1 }]);
    const error = await refused(collection.createIndex({ a: 1 }, { unique: true }), 11000);
    assert.deepEqual(error.keyValue, { a: 1 });
    assert.equal((await collection.listIndexes().toArray()).length, 1);
  });

  it('refuses partial and sparse together', async () => {
    const options = { sparse: true, partialFilterExpression: { a: 1 } };
    await refused(mongo.collection().createIndex({ a: 1 }, options), 67);
  });

  it('refuses a compound TTL index', async () => {
    await refused(mongo.collection().createIndex({ a: 1, b: 1 }, { expireAfterSeconds: 5 }), 67);
  });

  it('refuses a partial filter with $exists: false', async () => {
    const options = { partialFilterExpression: { a: { $exists: false } } };
    await refused(mongo.collection().createIndex({ a: 1 }, options), 67);
  });

  it('refuses parallel arrays', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ a: 1, b: 1 });
    await refused(collection.insertOne({ a: [1], b: [2] }), 171);
  });

  it('fills an index with what is there', async () => {
    const collection = await mongo.collectionOf(
      Array.from({ length: 300 }, (_, n) => ({ n: n % 7 })),
    );
    const before = await collection.countDocuments({ n: 3 });
    await collection.createIndex({ n: 1 });
    assert.equal(await collection.countDocuments({ n: 3 }), before);
  });
});

describe('dropIndexes', () => {
  it('lifts what the index demanded', async () => {
    const collection = await uniqueCollection();
    await collection.insertOne({ k: 1 });
    await collection.dropIndex('k_1');
    await collection.insertOne({ k: 1 });
    assert.equal(await collection.countDocuments({ k: 1 }), 2);
  });
  it('drops all but the one on _id', async () => {
    const collection = await uniqueCollection();
    await collection.createIndex({ a: 1 });
    await collection.dropIndexes();
    assert.deepEqual(
      (await collection.listIndexes().toArray()).map(({ name }) => name),
      ['_id_'],
    );
  });
  it('refuses an unknown index, and the one on _id', async () => {
    const collection = await uniqueCollection();
    await refused(collection.dropIndex('nope'), 27);
    await refused(collection.dropIndex('_id_'), 72);
  });
});
