import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Binary, Long, ObjectId } from 'mongodb';
import { idsOf, refused, useMongo } from './support.js';

const mongo = useMongo();
const ID = new ObjectId('0123456789abcdef01234567');
const DAY = new Date('2024-01-01');

const DOCUMENTS = [
  { _id: 'number', a: 5 },
  { _id: 'double', a: 5.5 },
  { _id: 'long', a: Long.fromString('9007199254740993') },
  { _id: 'nan', a: NaN },
  { _id: 'text', a: 'hello' },
  { _id: 'upper', a: 'Hello' },
  { _id: 'null', a: null },
  { _id: 'missing' },
  { _id: 'true', a: true },
  { _id: 'date', a: DAY },
  { _id: 'id', a: ID },
  { _id: 'binary', a: new Binary(Buffer.from('xyz')) },
  { _id: 'numbers', a: [1, 5, 9] },
  { _id: 'empty', a: [] },
  { _id: 'nulls', a: [null, 2] },
  { _id: 'object', a: { b: 1, c: 'x' } },
  {
    _id: 'objects',
    a: [
      { b: 1, c: 'x' },
      { b: 2, c: 'y' },
    ],
  },
  { _id: 'some', a: [{ b: 3 }, {}] },
];

/** @type {[name: string, filter: Record<string, unknown>, ids: string[]][]} */
const CASES = [
  ['an implicit equality, also inside an array', { a: 5 }, ['number', 'numbers']],
  ['$eq', { a: { $eq: 'hello' } }, ['text']],
  ['a date', { a: DAY }, ['date']],
  ['an ObjectId', { a: ID }, ['id']],
  ['a boolean', { a: true }, ['true']],
  ['a binary', { a: new Binary(Buffer.from('xyz')) }, ['binary']],
  ['a Long beyond the doubles', { a: Long.fromString('9007199254740993') }, ['long']],
  ['not its neighbour', { a: Long.fromString('9007199254740992') }, []],
  ['a whole subdocument', { a: { b: 1, c: 'x' } }, ['object', 'objects']],
  ['a whole array', { a: [1, 5, 9] }, ['numbers']],
  ['null, which is also missing', { a: null }, ['missing', 'null', 'nulls']],
  ['$ne null', { a: { $ne: null }, _id: { $in: ['null', 'missing', 'text', 'nulls'] } }, ['text']],
  ['$gt within its type', { a: { $gt: 5 } }, ['double', 'long', 'numbers']],
  ['$gte', { a: { $gte: 5.5 } }, ['double', 'long', 'numbers']],
  ['$lt, never NaN', { a: { $lt: 2 } }, ['numbers']],
  ['$lte', { a: { $lte: 2 } }, ['nulls', 'numbers']],
  ['$gte and $lte null', { a: { $gte: null } }, ['missing', 'null', 'nulls']],
  ['a range met by different elements', { a: { $gt: 6, $lt: 2 } }, ['numbers']],
  ['texts above a text', { a: { $gt: 'a' } }, ['text']],
  ['dates up to a date', { a: { $lte: DAY } }, ['date']],
  ['NaN', { a: NaN }, ['nan']],
  ['$in', { a: { $in: [5.5, 'hello', DAY] } }, ['date', 'double', 'text']],
  ['$in with null', { a: { $in: [null, 5.5] } }, ['double', 'missing', 'null', 'nulls']],
  ['$in of nothing', { a: { $in: [] } }, []],
  ['$exists', { 'a.b': { $exists: true } }, ['object', 'objects', 'some']],
  ['not $exists', { a: { $exists: false } }, ['missing']],
  ['$exists with a number', { a: { $exists: 0 } }, ['missing']],
  ['$size', { a: { $size: 2 } }, ['nulls', 'objects', 'some']],
  ['$all', { a: { $all: [1, 9] } }, ['numbers']],
  ['$all of nothing', { a: { $all: [] } }, []],
  ['$elemMatch on values', { a: { $elemMatch: { $gt: 4, $lt: 6 } } }, ['numbers']],
  ['$elemMatch on subdocuments', { a: { $elemMatch: { b: 2, c: 'y' } } }, ['objects']],
  ['$elemMatch needs one element', { a: { $elemMatch: { b: 1, c: 'y' } } }, []],
  [
    '$elemMatch with $or',
    { a: { $elemMatch: { $or: [{ b: 2 }, { b: 3 }] } } },
    ['objects', 'some'],
  ],
  ['$type by name', { a: { $type: 'string' } }, ['text', 'upper']],
  ['$type by number', { a: { $type: 9 } }, ['date']],
  [
    '$type number',
    { a: { $type: 'number' }, _id: { $ne: 'nulls' } },
    ['double', 'long', 'nan', 'number', 'numbers'],
  ],
  [
    '$type array',
    { a: { $type: 'array' }, 'a.b': { $exists: false } },
    ['empty', 'nulls', 'numbers'],
  ],
  ['$type of several', { a: { $type: ['bool', 'objectId'] } }, ['id', 'true']],
  ['a regex', { a: /^hel/ }, ['text']],
  ['a regex with options', { a: /^hel/i }, ['text', 'upper']],
  ['$regex and $options', { a: { $regex: 'LLO$', $options: 'i' } }, ['text', 'upper']],
  ['$not with an operator', { a: { $not: { $exists: true } } }, ['missing']],
  ['$not with a regex', { a: { $not: /h/i }, _id: { $in: ['text', 'upper', 'date'] } }, ['date']],
  [
    '$and',
    { $and: [{ a: { $gt: 1 } }, { a: { $lt: 5.1 } }] },
    ['number', 'nulls', 'numbers'].sort(),
  ],
  ['$or', { $or: [{ a: 'hello' }, { a: true }] }, ['text', 'true']],
  ['$nor', { $nor: [{ a: { $exists: true } }] }, ['missing']],
  ['a dotted path', { 'a.b': 1 }, ['object', 'objects']],
  ['a dotted path to nothing in some element', { 'a.b': null, a: { $type: 'array' } }, ['some']],
  ['an array index', { 'a.0': 1 }, ['numbers']],
  ['an index, then a field', { 'a.1.b': 2 }, ['objects']],
];

describe('a filter finds', () => {
  /** @type {import('./support.js').Collection} */
  let collection;
  it('what was inserted', async () => {
    collection = await mongo.collectionOf(DOCUMENTS);
    assert.equal(await collection.countDocuments(), DOCUMENTS.length);
  });
  for (const [name, filter, expected] of CASES) {
    it(name, async () => assert.deepEqual(await idsOf(collection.find(filter)), expected));
  }
  it('$nin: all that $in does not', async () => {
    const listed = { $in: [null, 5, 'hello'] };
    const [inside, outside] = await Promise.all([
      collection.countDocuments({ a: listed }),
      collection.countDocuments({ a: { $nin: listed.$in } }),
    ]);
    assert.equal(inside + outside, DOCUMENTS.length);
  });
  it('$ne: all that the equality does not', async () => {
    const ids = await idsOf(collection.find({ a: { $ne: 5 } }));
    assert.equal(ids.length, DOCUMENTS.length - 2);
  });
});

describe('a filter is refused', () => {
  /** @type {[name: string, filter: Record<string, unknown>, code: number][]} */
  const refusals = [
    ['with an unknown operator', { a: { $nope: 1 } }, 2],
    ['with an unknown logical operator', { $nope: [] }, 2],
    ['with an empty $and', { $and: [] }, 2],
    ['with an $or of values', { $or: [1] }, 2],
    ['with $in without an array', { a: { $in: 5 } }, 2],
    ['with a broken regex', { a: { $regex: '(' } }, 51091],
    ['with $options alone', { a: { $options: 'i' } }, 2],
    ['with $elemMatch of a value', { a: { $elemMatch: 5 } }, 2],
    ['with an unknown $type', { a: { $type: 'nope' } }, 2],
    ['with a negative $size', { a: { $size: -1 } }, 2],
  ];
  for (const [name, filter, code] of refusals) {
    it(name, async () => void (await refused(mongo.collection().find(filter).toArray(), code)));
  }
});

describe('a sort', () => {
  it('orders mixed types as MongoDB does', async () => {
    const collection = await mongo.collectionOf(DOCUMENTS.filter(({ _id }) => _id !== 'nulls'));
    const ids = (await collection.find().sort({ a: 1, _id: 1 }).toArray()).map(({ _id }) => _id);
    assert.deepEqual(ids, [
      'empty',
      'missing',
      'null',
      'nan',
      'numbers',
      'number',
      'double',
      'long',
      'upper',
      'text',
      'some',
      'object',
      'objects',
      'binary',
      'id',
      'true',
      'date',
    ]);
  });

  it('takes the greatest element of an array downwards', async () => {
    const collection = await mongo.collectionOf([
      { _id: 1, a: [1, 9] },
      { _id: 2, a: 5 },
      { _id: 3, a: [2, 3] },
    ]);
    const down = (await collection.find().sort({ a: -1 }).toArray()).map(({ _id }) => _id);
    const up = (await collection.find().sort({ a: 1 }).toArray()).map(({ _id }) => _id);
    assert.deepEqual(
      [down, up],
      [
        [1, 2, 3],
        [1, 3, 2],
      ],
    );
  });

  it('compares texts by their UTF-8 bytes', async () => {
    const texts = ['z', 'ä', '\uffee', '😀', 'a\x01', 'a\0b', 'a', 'ab'];
    const collection = await mongo.collectionOf(texts.map((_id) => ({ _id })));
    const sorted = (await collection.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
    assert.deepEqual(sorted, ['a', 'a\0b', 'a\x01', 'ab', 'z', 'ä', '\uffee', '😀']);
  });

  it('goes by several fields, and with skip and limit', async () => {
    const collection = await mongo.collectionOf(
      Array.from({ length: 20 }, (_, i) => ({ _id: i, group: i % 3, n: -i })),
    );
    const cursor = collection.find().sort({ group: -1, n: 1 }).skip(2).limit(3);
    assert.deepEqual(
      (await cursor.toArray()).map(({ _id }) => _id),
      [11, 8, 5],
    );
  });

  it('refuses a direction other than 1 and -1', async () => {
    await refused(mongo.db.command({ find: 'c', sort: { a: 2 } }), 15975);
  });
});

describe('a projection', () => {
  /** @type {[name: string, projection: Record<string, unknown>, expected: Record<string, unknown>][]} */
  const cases = [
    ['includes', { a: 1 }, { _id: 1, a: 1 }],
    ['includes without _id', { a: 1, _id: 0 }, { a: 1 }],
    ['excludes', { a: 0, list: false }, { _id: 1, sub: { x: 1, y: 2 } }],
    ['excludes only _id', { _id: 0, a: 0, list: 0 }, { sub: { x: 1, y: 2 } }],
    ['includes dotted', { 'sub.x': true }, { _id: 1, sub: { x: 1 } }],
    ['excludes dotted', { 'sub.x': 0, list: 0 }, { _id: 1, a: 1, sub: { y: 2 } }],
    ['includes inside arrays', { 'list.n': 1 }, { _id: 1, list: [{ n: 1 }, { n: 2 }] }],
    ['includes only _id', { _id: 1 }, { _id: 1 }],
    ['includes nothing that is missing', { nope: 1 }, { _id: 1 }],
  ];
  for (const [name, projection, expected] of cases) {
    it(name, async () => {
      const doc = { _id: 1, a: 1, sub: { x: 1, y: 2 }, list: [{ n: 1, m: 1 }, { n: 2 }, 3] };
      const collection = await mongo.collectionOf([doc]);
      assert.deepEqual(await collection.findOne({}, { projection }), expected);
    });
  }
  it('refuses a mix of both', async () => {
    const collection = mongo.collection();
    await refused(collection.findOne({}, { projection: { a: 1, b: 0 } }), 31254);
    await refused(collection.findOne({}, { projection: { a: 0, b: 1 } }), 31253);
  });
  it('refuses paths that collide', async () => {
    await refused(mongo.collection().findOne({}, { projection: { a: 1, 'a.b': 1 } }), 31250);
  });
});

describe('distinct and count', () => {
  it('lists each value once, elements of arrays too', async () => {
    const collection = await mongo.collectionOf([
      { a: 1 },
      { a: [1, 2] },
      { a: 'x' },
      {},
      { a: 1 },
    ]);
    assert.deepEqual(new Set(await collection.distinct('a')), new Set([1, 2, 'x']));
    assert.deepEqual(await collection.distinct('a', { a: 'x' }), ['x']);
  });
  it('counts with filter, skip and limit', async () => {
    const collection = await mongo.collectionOf(Array.from({ length: 10 }, (_, _id) => ({ _id })));
    assert.equal(await collection.countDocuments({ _id: { $gte: 4 } }), 6);
    assert.equal(await collection.countDocuments({}, { skip: 3, limit: 5 }), 5);
    assert.equal(await collection.estimatedDocumentCount(), 10);
    assert.equal(await mongo.collection().countDocuments(), 0);
  });
});
