import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Binary, Double, Int32, Long, ObjectId } from 'mongodb';
import { refused, useMongo } from './support.js';

const mongo = useMongo();

/** Stores the document, updates it, and returns what it has become. */
async function updated(
  /** @type {any} */ doc,
  /** @type {any} */ update,
  /** @type {any} */ options = {},
) {
  const collection = await mongo.collectionOf([{ _id: 1, ...doc }]);
  await collection.updateOne({ _id: 1 }, update, options);
  const { _id, ...rest } = await collection.findOne({ _id: 1 });
  return rest;
}

describe('insert', () => {
  it('gives every type back as it came', async () => {
    const doc = {
      _id: new ObjectId(),
      text: 'grüße 😀',
      int: 5,
      double: 5.25,
      long: Long.fromString('9007199254740993'),
      date: new Date('2024-02-29T12:00:00.123Z'),
      binary: new Binary(Buffer.from([0, 1, 255])),
      nothing: null,
      yes: true,
      nested: { list: [1, 'two', { three: 3 }, []], empty: {} },
    };
    const collection = await mongo.collectionOf([doc]);
    assert.deepEqual(await collection.findOne({}, { promoteLongs: false }), doc);
  });

  it('keeps the kinds of numbers apart', async () => {
    const numbers = { int: new Int32(1), double: new Double(1), long: Long.fromNumber(1) };
    const collection = await mongo.collectionOf([numbers]);
    const found = await collection.findOne({}, { promoteValues: false, projection: { _id: 0 } });
    assert.deepEqual(
      Object.values(found).map((value) => value._bsontype),
      ['Int32', 'Double', 'Long'],
    );
  });

  it('makes an _id and puts it first', async () => {
    const { insertedId } = await mongo.collection().insertOne({ a: 1 });
    assert.ok(insertedId instanceof ObjectId);
    const collection = mongo.collection();
    await mongo.db.command({ insert: collection.collectionName, documents: [{ a: 1, _id: 7 }] });
    assert.deepEqual(Object.keys(await collection.findOne({})), ['_id', 'a']);
  });

  it('refuses an array as _id', async () => {
    await refused(mongo.collection().insertOne({ _id: [1] }), 53);
  });

  it('takes nothing back from a document that the client changes later', async () => {
    const doc = { _id: 1, list: [1] };
    const collection = await mongo.collectionOf([doc]);
    doc.list.push(2);
    const found = await collection.findOne({});
    found.list.push(3);
    assert.deepEqual(await collection.findOne({}), { _id: 1, list: [1] });
  });

  it('stores a document of nearly 16 MB and refuses a larger one', async () => {
    const collection = mongo.collection();
    await collection.insertOne({ _id: 1, text: 'x'.repeat(16 * 1024 * 1024 - 100) });
    const found = await collection.findOne({});
    assert.equal(found.text.length, 16 * 1024 * 1024 - 100);
    const push = collection.updateOne({ _id: 1 }, { $set: { more: 'x'.repeat(200) } });
    await assert.rejects(push, /too large|larger than/);
  });
});

describe('update', () => {
  /** @type {[name: string, doc: any, update: any, expected: any, options?: any][]} */
  const cases = [
    ['$set', { a: 1 }, { $set: { b: 2 } }, { a: 1, b: 2 }],
    ['$set dotted', {}, { $set: { 'a.b.c': 2 } }, { a: { b: { c: 2 } } }],
    ['$set in a subdocument', { a: { x: 1 } }, { $set: { 'a.y': 2 } }, { a: { x: 1, y: 2 } }],
    ['$set of an element', { a: [1, 2] }, { $set: { 'a.1': 9 } }, { a: [1, 9] }],
    ['$set beyond the end', { a: [1] }, { $set: { 'a.3': 9 } }, { a: [1, null, null, 9] }],
    ['$set inside an element', { a: [{ x: 1 }] }, { $set: { 'a.0.x': 9 } }, { a: [{ x: 9 }] }],
    ['$set of a number as a name', { a: {} }, { $set: { 'a.0': 1 } }, { a: { 0: 1 } }],
    ['$unset', { a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
    ['$unset dotted', { a: { x: 1, y: 2 } }, { $unset: { 'a.x': '' } }, { a: { y: 2 } }],
    ['$unset of nothing', { a: 1 }, { $unset: { 'b.c': '', 'a.x': '' } }, { a: 1 }],
    ['$unset of an element', { a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    ['$inc', { a: 1 }, { $inc: { a: 2, b: -3 } }, { a: 3, b: -3 }],
    ['$inc by a fraction', { a: 1 }, { $inc: { a: 0.5 } }, { a: 1.5 }],
    ['$inc over 32 bits', { a: 2147483647 }, { $inc: { a: 1 } }, { a: 2147483648 }],
    ['$mul', { a: 3 }, { $mul: { a: 2, b: 2 } }, { a: 6, b: 0 }],
    ['$min', { a: 3, b: 3 }, { $min: { a: 2, b: 4, c: 1 } }, { a: 2, b: 3, c: 1 }],
    ['$max', { a: 3, b: 3 }, { $max: { a: 2, b: 4, c: 1 } }, { a: 3, b: 4, c: 1 }],
    ['$max across types', { a: 3 }, { $max: { a: 'x' } }, { a: 'x' }],
    ['$setOnInsert, not on an update', { a: 1 }, { $setOnInsert: { a: 2 } }, { a: 1 }],
    ['$push', { a: [1] }, { $push: { a: 2, b: 3 } }, { a: [1, 2], b: [3] }],
    ['$push $each', { a: [1] }, { $push: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
    ['$push $slice', { a: [1, 2] }, { $push: { a: { $each: [3], $slice: -2 } } }, { a: [2, 3] }],
    [
      '$push $sort',
      { a: [{ n: 3 }] },
      { $push: { a: { $each: [{ n: 1 }], $sort: { n: 1 }, $slice: 5 } } },
      { a: [{ n: 1 }, { n: 3 }] },
    ],
    [
      '$push $sort of values',
      { a: [3] },
      { $push: { a: { $each: [5], $sort: -1 } } },
      { a: [5, 3] },
    ],
    ['$addToSet', { a: [1] }, { $addToSet: { a: 1, b: 1 } }, { a: [1], b: [1] }],
    ['$addToSet $each', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
    ['$pull of a value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
    ['$pull by operators', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
    [
      '$pull of subdocuments',
      { a: [{ n: 1, m: 1 }, { n: 2 }] },
      { $pull: { a: { n: 1 } } },
      { a: [{ n: 2 }] },
    ],
    ['$rename', { a: 1, b: 2 }, { $rename: { a: 'c.d' } }, { b: 2, c: { d: 1 } }],
    ['$rename of nothing', { b: 2 }, { $rename: { a: 'c' } }, { b: 2 }],
    [
      'arrayFilters by a field',
      {
        items: [
          { k: 'x', v: 1 },
          { k: 'y', v: 2 },
        ],
      },
      { $set: { 'items.$[i].v': 9 } },
      {
        items: [
          { k: 'x', v: 1 },
          { k: 'y', v: 9 },
        ],
      },
      { arrayFilters: [{ 'i.k': 'y' }] },
    ],
    [
      'arrayFilters choose what was there before',
      { a: [{ k: 'x', v: 1 }, { k: 'y' }] },
      {
        $set: { 'a.$[i].k': 'z', 'a.$[i].w': 2 },
        $inc: { 'a.$[i].n': 1 },
        $unset: { 'a.$[i].v': 1 },
      },
      { a: [{ k: 'z', w: 2, n: 1 }, { k: 'y' }] },
      { arrayFilters: [{ 'i.k': 'x' }] },
    ],
    [
      'arrayFilters by value',
      { a: [1, 5, 9] },
      { $inc: { 'a.$[big]': 10 } },
      { a: [1, 15, 19] },
      { arrayFilters: [{ big: { $gte: 5 } }] },
    ],
    [
      'several operators at once',
      { n: 1, list: [], gone: 1 },
      { $inc: { n: 1 }, $push: { list: 'x' }, $unset: { gone: '' }, $set: { s: 's' } },
      { n: 2, list: ['x'], s: 's' },
    ],
  ];
  for (const [name, doc, update, expected, options] of cases) {
    it(name, async () => assert.deepEqual(await updated(doc, update, options), expected));
  }

  it('keeps an int an int, and makes a long of it when it must', async () => {
    const collection = await mongo.collectionOf([{ _id: 1, a: 1, b: 2147483647 }]);
    await collection.updateOne({}, { $inc: { a: 1, b: 1 } });
    const { a, b } = await collection.findOne({}, { promoteValues: false });
    assert.deepEqual([a._bsontype, b._bsontype], ['Int32', 'Long']);
  });

  it('says what it matched and what it changed', async () => {
    const collection = await mongo.collectionOf([{ a: 1 }, { a: 2 }, { a: 2 }]);
    const many = await collection.updateMany({ a: { $gt: 0 } }, { $set: { a: 2 } });
    assert.deepEqual([many.matchedCount, many.modifiedCount], [3, 1]);
    const none = await collection.updateOne({ a: 7 }, { $set: { a: 8 } });
    assert.deepEqual([none.matchedCount, none.modifiedCount, none.upsertedCount], [0, 0, 0]);
  });

  it('replaces all but the _id', async () => {
    const collection = await mongo.collectionOf([{ _id: 1, a: 1, b: 2 }]);
    const { modifiedCount } = await collection.replaceOne({ a: 1 }, { c: 3 });
    assert.equal(modifiedCount, 1);
    assert.deepEqual(await collection.findOne({}), { _id: 1, c: 3 });
  });

  /** @type {[name: string, doc: any, update: any, code: number, options?: any][]} */
  const refusals = [
    ['an unknown operator', {}, { $nope: { a: 1 } }, 9],
    ['two operators on one path', {}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['a path inside another', {}, { $set: { a: {}, 'a.b': 1 } }, 40],
    ['$inc of a text', { a: 'x' }, { $inc: { a: 1 } }, 14],
    ['$inc by a text', {}, { $inc: { a: 'x' } }, 14],
    ['$push to a number', { a: 1 }, { $push: { a: 1 } }, 2],
    ['$pull from a number', { a: 1 }, { $pull: { a: 1 } }, 2],
    ['$addToSet to a number', { a: 1 }, { $addToSet: { a: 1 } }, 2],
    ['a field inside a number', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
    ['another _id', {}, { $set: { _id: 2 } }, 66],
    ['an empty field name', {}, { $set: { 'a..b': 1 } }, 56],
    ['a name with a dollar', {}, { $set: { 'a.$b': 1 } }, 52],
    ['$rename to a number', {}, { $rename: { a: 1 } }, 2],
    ['an array filter that is missing', { a: [] }, { $set: { 'a.$[x]': 1 } }, 2],
    ['an array filter without use', {}, { $set: { a: 1 } }, 9, { arrayFilters: [{ x: 1 }] }],
  ];
  for (const [name, doc, update, code, options] of refusals) {
    it(`refuses ${name}`, async () => {
      await refused(updated(doc, update, options), code);
    });
  }

  it('refuses to mix operators and fields', async () => {
    const command = { update: 'c', updates: [{ q: {}, u: { $set: { a: 1 }, b: 1 } }] };
    const { writeErrors } = await mongo.db.command(command);
    assert.equal(writeErrors[0].code, 9);
  });
  it('refuses a replacement of many', async () => {
    const command = { update: 'c', updates: [{ q: {}, u: { a: 1 }, multi: true }] };
    assert.equal((await mongo.db.command(command)).writeErrors[0].code, 9);
  });
});

describe('upsert', () => {
  it('starts from the equalities of the filter', async () => {
    const collection = mongo.collection();
    const filter = { a: 1, 'b.c': { $eq: 2 }, d: { $gt: 5 }, $and: [{ e: 'x' }] };
    const update = { $set: { f: 1 }, $setOnInsert: { g: 2 } };
    const { upsertedId, upsertedCount } = await collection.updateOne(filter, update, {
      upsert: true,
    });
    assert.equal(upsertedCount, 1);
    const expected = { _id: upsertedId, a: 1, b: { c: 2 }, e: 'x', f: 1, g: 2 };
    assert.deepEqual(await collection.findOne({}), expected);
  });

  it('takes the _id of the filter', async () => {
    const collection = mongo.collection();
    await collection.updateOne({ _id: 'x' }, { $inc: { n: 1 } }, { upsert: true });
    await collection.updateOne({ _id: 'x' }, { $inc: { n: 1 } }, { upsert: true });
    assert.deepEqual(await collection.find().toArray(), [{ _id: 'x', n: 2 }]);
  });

  it('replaces, or inserts the replacement', async () => {
    const collection = mongo.collection();
    await collection.replaceOne({ _id: 5 }, { a: 1 }, { upsert: true });
    await collection.replaceOne({ _id: 5 }, { a: 2 }, { upsert: true });
    assert.deepEqual(await collection.find().toArray(), [{ _id: 5, a: 2 }]);
  });

  it('refuses two values for one field', async () => {
    const filter = { a: 1, $and: [{ a: 2 }] };
    await refused(mongo.collection().updateOne(filter, { $set: { b: 1 } }, { upsert: true }), 54);
  });

  it('makes one document of 50 that race', async () => {
    const collection = mongo.collection();
    await collection.createIndex({ key: 1 }, { unique: true });
    const upserts = Array.from({ length: 50 }, () =>
      collection.updateOne({ key: 'k' }, { $inc: { n: 1 } }, { upsert: true }),
    );
    const results = await Promise.all(upserts);
    assert.equal(results.filter(({ upsertedCount }) => upsertedCount === 1).length, 1);
    assert.equal(await collection.countDocuments(), 1);
    assert.equal((await collection.findOne({})).n, 50);
  });
});

describe('delete', () => {
  it('takes one or all', async () => {
    const collection = await mongo.collectionOf([{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }]);
    assert.equal((await collection.deleteOne({ a: 1 })).deletedCount, 1);
    assert.equal((await collection.deleteMany({ a: 1 })).deletedCount, 2);
    assert.equal((await collection.deleteOne({ a: 1 })).deletedCount, 0);
    assert.equal(await collection.countDocuments(), 1);
  });
});

describe('findAndModify', () => {
  it('returns the document before, or after', async () => {
    const collection = await mongo.collectionOf([{ _id: 1, n: 1 }]);
    const update = { $inc: { n: 1 } };
    const before = await collection.findOneAndUpdate({}, update);
    const after = await collection.findOneAndUpdate({}, update, { returnDocument: 'after' });
    assert.deepEqual(
      [before, after],
      [
        { _id: 1, n: 1 },
        { _id: 1, n: 3 },
      ],
    );
  });

  it('takes the first in the order asked for, and projects it', async () => {
    const collection = await mongo.collectionOf([
      { _id: 1, n: 2 },
      { _id: 2, n: 1 },
      { _id: 3, n: 3 },
    ]);
    const options = { sort: /** @type {const} */ ({ n: 1 }), projection: { _id: 1 } };
    assert.deepEqual(await collection.findOneAndUpdate({}, { $set: { n: 9 } }, options), {
      _id: 2,
    });
    assert.deepEqual(await collection.findOneAndDelete({}, options), { _id: 1 });
    assert.deepEqual(await collection.findOneAndReplace({}, { m: 1 }, options), { _id: 3 });
  });

  it('upserts', async () => {
    const collection = mongo.collection();
    const update = { $setOnInsert: { n: 1 } };
    const options = /** @type {const} */ ({ upsert: true, returnDocument: 'after' });
    assert.deepEqual(await collection.findOneAndUpdate({ _id: 1 }, update, options), {
      _id: 1,
      n: 1,
    });
    const details = await collection.findOneAndUpdate({ _id: 2 }, update, {
      upsert: true,
      includeResultMetadata: true,
    });
    assert.deepEqual(details.lastErrorObject, { n: 1, updatedExisting: false, upserted: 2 });
    assert.equal(details.value, null);
  });

  it('finds nothing', async () => {
    assert.equal(await mongo.collection().findOneAndUpdate({ a: 1 }, { $set: { a: 2 } }), null);
    assert.equal(await mongo.collection().findOneAndDelete({ a: 1 }), null);
  });

  it('lends a document to only one of many', async () => {
    const collection = await mongo.collectionOf([{ _id: 1, status: 'queued' }]);
    const claims = Array.from({ length: 30 }, () =>
      collection.findOneAndUpdate({ status: 'queued' }, { $set: { status: 'sending' } }),
    );
    const won = (await Promise.all(claims)).filter((doc) => doc !== null);
    assert.equal(won.length, 1);
  });

  it('refuses to do nothing, or two things', async () => {
    await refused(mongo.db.command({ findAndModify: 'c' }), 9);
    const both = { findAndModify: 'c', remove: true, update: { $set: { a: 1 } } };
    await refused(mongo.db.command(both), 9);
  });
});

describe('writes at the same time', () => {
  it('lose none of 200 increments', async () => {
    const collection = await mongo.collectionOf([{ _id: 1, n: 0 }]);
    const increments = Array.from({ length: 200 }, () =>
      collection.updateOne({ _id: 1 }, { $inc: { n: 1 } }),
    );
    await Promise.all(increments);
    assert.equal((await collection.findOne({})).n, 200);
  });
});

describe('bulkWrite', () => {
  it('does all kinds of operations in their order', async () => {
    const collection = await mongo.collectionOf([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
    ]);
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 3, a: 1 } } },
      { updateMany: { filter: { a: 1 }, update: { $set: { b: 1 } } } },
      { updateOne: { filter: { _id: 4 }, update: { $set: { b: 2 } }, upsert: true } },
      { replaceOne: { filter: { _id: 1 }, replacement: { c: 1 } } },
      { deleteOne: { filter: { _id: 2 } } },
    ]);
    assert.deepEqual(
      [result.insertedCount, result.matchedCount, result.modifiedCount, result.deletedCount],
      [1, 4, 4, 1],
    );
    assert.deepEqual(result.upsertedIds, { 2: 4 });
    assert.deepEqual(await collection.find().sort({ _id: 1 }).toArray(), [
      { _id: 1, c: 1 },
      { _id: 3, a: 1, b: 1 },
      { _id: 4, b: 2 },
    ]);
  });

  it('does not wait for an answer with w: 0', async () => {
    const collection = await mongo.collectionOf([{ _id: 0 }]);
    await collection.insertOne({ _id: 1 }, { writeConcern: { w: 0 } });
    await collection.insertOne({ _id: 2 }, { writeConcern: { w: 'majority', j: true } });
    await refused(collection.insertOne({ _id: 3 }, { writeConcern: { w: 2 } }), 2);
  });
});
