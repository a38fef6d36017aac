import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Long } from 'mongodb';
import mongoose from 'mongoose';
import { refused, useMongo } from './support.js';

const mongo = useMongo();
const numbered = (/** @type {number} */ length) => Array.from({ length }, (_, _id) => ({ _id }));

describe('a cursor', () => {
  it('reads everything, batch by batch', async () => {
    const collection = await mongo.collectionOf(numbered(1000));
    const found = await collection.find({}, { batchSize: 7, sort: { _id: 1 } }).toArray();
    assert.deepEqual(found, numbered(1000));
  });

  it('begins with 101 documents', async () => {
    const collection = await mongo.collectionOf(numbered(150));
    const command = { find: collection.collectionName };
    const { cursor } = await mongo.db.command(command, { promoteLongs: false });
    assert.equal(cursor.firstBatch.length, 101);
    const more = await mongo.db.command({
      getMore: cursor.id,
      collection: collection.collectionName,
    });
    assert.equal(more.cursor.nextBatch.length, 49);
    assert.equal(String(more.cursor.id), '0');
  });

  it('stays within 16 MB a batch', async () => {
    const text = 'x'.repeat(5 * 1024 * 1024);
    const collection = await mongo.collectionOf(numbered(5).map((doc) => ({ ...doc, text })));
    const { cursor } = await mongo.db.command({ find: collection.collectionName });
    assert.equal(cursor.firstBatch.length, 3);
    assert.equal((await collection.find().toArray()).length, 5);
  });

  it('ends when it is killed', async () => {
    const collection = await mongo.collectionOf(numbered(10));
    const name = collection.collectionName;
    const command = { find: name, batchSize: 2 };
    const { cursor } = await mongo.db.command(command, { promoteLongs: false });
    const killed = await mongo.db.command({ killCursors: name, cursors: [cursor.id] });
    assert.equal(killed.cursorsKilled.length, 1);
    await refused(mongo.db.command({ getMore: cursor.id, collection: name }), 43);
    const again = await mongo.db.command({ killCursors: name, cursors: [cursor.id] });
    assert.equal(again.cursorsNotFound.length, 1);
  });

  it('survives writes between its batches', async () => {
    const collection = await mongo.collectionOf(numbered(500));
    await collection.createIndex({ _id: 1, n: 1 });
    const seen = [];
    for await (const { _id } of collection.find({ _id: { $gte: 0 } }, { batchSize: 50 })) {
      seen.push(_id);
      if (_id % 2 === 0) await collection.deleteMany({ _id: { $in: [_id, _id + 1] } });
    }
    const kept = seen.filter((id) => id % 2 === 0);
    assert.deepEqual(
      kept,
      numbered(250).map(({ _id }) => _id * 2),
    );
  });

  it('with a limit ends there', async () => {
    const collection = await mongo.collectionOf(numbered(300));
    assert.equal((await collection.find().limit(150).toArray()).length, 150);
    assert.equal((await collection.find().skip(290).toArray()).length, 10);
  });

  it('over nothing is empty', async () => {
    assert.deepEqual(await mongo.collection().find().toArray(), []);
    assert.equal(await mongo.collection().findOne({ a: 1 }), null);
  });
});

const SALES = [
  { _id: 1, shop: 'a', amount: 5, tags: ['x', 'y'], at: { year: 2024 } },
  { _id: 2, shop: 'b', amount: 7, tags: ['x'], at: { year: 2024 } },
  { _id: 3, shop: 'a', amount: 2.5, tags: [], at: { year: 2025 } },
  { _id: 4, shop: null, amount: 'many', at: { year: 2025 } },
];

describe('an aggregate', () => {
  /** @type {[name: string, pipeline: Record<string, unknown>[], expected: unknown[]][]} */
  const cases = [
    [
      '$group with sums and averages',
      [
        { $match: { shop: { $ne: null } } },
        {
          $group: {
            _id: '$shop',
            total: { $sum: '$amount' },
            mean: { $avg: '$amount' },
            n: { $sum: 1 },
          },
        },
        { $sort: { _id: 1 } },
      ],
      [
        { _id: 'a', total: 7.5, mean: 3.75, n: 2 },
        { _id: 'b', total: 7, mean: 7, n: 1 },
      ],
    ],
    [
      '$group over everything',
      [
        {
          $group: {
            _id: null,
            least: { $min: '$amount' },
            most: { $max: '$amount' },
            all: { $push: '$_id' },
            shops: { $addToSet: '$shop' },
            count: { $count: {} },
          },
        },
        { $project: { _id: 0, least: 1, most: 1, all: 1, count: 1 } },
      ],
      [{ least: 2.5, most: 'many', all: [1, 2, 3, 4], count: 4 }],
    ],
    [
      '$group by a document, $first and $last after $sort',
      [
        { $sort: { _id: -1 } },
        {
          $group: {
            _id: { year: '$at.year' },
            first: { $first: '$_id' },
            last: { $last: '$shop' },
          },
        },
        { $sort: { '_id.year': 1 } },
      ],
      [
        { _id: { year: 2024 }, first: 2, last: 'a' },
        { _id: { year: 2025 }, first: 4, last: 'a' },
      ],
    ],
    [
      '$sort, $skip and $limit',
      [{ $sort: { _id: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }],
      [{ _id: 3 }, { _id: 2 }],
    ],
    [
      '$project of a field under a new name',
      [
        { $match: { _id: 1 } },
        { $project: { _id: 0, shop: 1, year: '$at.year', 'deep.amount': '$amount' } },
      ],
      [{ shop: 'a', year: 2024, deep: { amount: 5 } }],
    ],
    [
      '$project without',
      [{ $match: { _id: 2 } }, { $project: { at: 0, tags: 0 } }],
      [{ _id: 2, shop: 'b', amount: 7 }],
    ],
    [
      '$unwind',
      [
        { $unwind: '$tags' },
        { $group: { _id: '$tags', ids: { $push: '$_id' } } },
        { $sort: { _id: 1 } },
      ],
      [
        { _id: 'x', ids: [1, 2] },
        { _id: 'y', ids: [1] },
      ],
    ],
    ['$count', [{ $match: { shop: 'a' } }, { $count: 'n' }], [{ n: 2 }]],
    ['$count of nothing', [{ $match: { shop: 'z' } }, { $count: 'n' }], []],
    [
      '$match after $group',
      [{ $group: { _id: '$shop', n: { $sum: 1 } } }, { $match: { n: { $gt: 1 } } }],
      [{ _id: 'a', n: 2 }],
    ],
  ];
  for (const [name, pipeline, expected] of cases) {
    it(name, async () => {
      const collection = await mongo.collectionOf(SALES);
      assert.deepEqual(await collection.aggregate(pipeline).toArray(), expected);
    });
  }

  it('is read batch by batch', async () => {
    const collection = await mongo.collectionOf(numbered(250));
    const results = collection.aggregate([{ $sort: { _id: 1 } }], { batchSize: 10 });
    assert.deepEqual(await results.toArray(), numbered(250));
  });

  /** @type {[name: string, stage: Record<string, unknown>, code: number][]} */
  const refusals = [
    ['an unknown stage', { $nope: {} }, 40324],
    ['two stages in one', { $match: {}, $limit: 1 }, 40323],
    ['an unknown accumulator', { $group: { _id: 1, a: { $nope: 1 } } }, 15952],
    ['an unknown expression', { $group: { _id: { $nope: 1 } } }, 168],
    ['a $group without _id', { $group: { a: { $sum: 1 } } }, 15955],
    ['a limit of 0', { $limit: 0 }, 15958],
    ['a change stream', { $changeStream: {} }, 40573],
  ];
  for (const [name, stage, code] of refusals) {
    it(`refuses ${name}`, async () => {
      await refused(mongo.collection().aggregate([stage]).toArray(), code);
    });
  }
});

describe('explain', () => {
  const mongo = useMongo();

  /** The stages of the plan, from the outside in, and how many documents it looks at. */
  async function explained(/** @type {Record<string, unknown>} */ query) {
    const collection = await mongo.collectionOf(
      Array.from({ length: 300 }, (_, i) => ({ _id: i, tenant: `t${i % 3}`, at: i, other: i })),
    );
    await collection.createIndex({ tenant: 1, at: -1 });
    const [[name, value]] = /** @type {[[string, any]]} */ (Object.entries(query));
    const command = { [name]: collection.collectionName, ...value };
    const reply = await mongo.db.command({ explain: command, verbosity: 'executionStats' });
    const stages = JSON.stringify(reply.queryPlanner.winningPlan).matchAll(/"stage":"(\w+)"/g);
    return {
      stages: Array.from(stages, ([, stage]) => stage),
      examined: reply.executionStats.totalDocsExamined,
      returned: reply.executionStats.nReturned,
    };
  }

  it('tells a scan of the index from one of the collection', async () => {
    const indexed = await explained({ find: { filter: { tenant: 't1' }, sort: { at: -1 } } });
    assert.ok(indexed.stages.includes('IXSCAN') && !indexed.stages.includes('SORT'));
    assert.deepEqual([indexed.examined, indexed.returned], [100, 100]);
    const scan = await explained({ find: { filter: { other: 5 } } });
    assert.ok(scan.stages.includes('COLLSCAN'));
    assert.deepEqual([scan.examined, scan.returned], [300, 1]);
  });

  it('tells a sort in memory', async () => {
    const { stages } = await explained({ find: { filter: { tenant: 't1' }, sort: { other: 1 } } });
    assert.ok(stages.includes('SORT'));
  });

  it('tells how a write finds what it changes, and changes nothing', async () => {
    const updates = [{ q: { other: 5 }, u: { $set: { at: 0 } } }];
    assert.ok((await explained({ update: { updates } })).stages.includes('COLLSCAN'));
    const deletes = [{ q: { tenant: 't1', at: 4 }, limit: 1 }];
    assert.ok((await explained({ delete: { deletes } })).stages.includes('IXSCAN'));
  });
});

describe('the catalog', () => {
  it('lists and drops collections', async () => {
    const db = mongo.client.db(`${mongo.db.databaseName}_catalog`);
    await db.createCollection('empty');
    await db.collection('full').insertOne({});
    const names = (await db.listCollections().toArray()).map(({ name }) => name).sort();
    assert.deepEqual(names, ['empty', 'full']);
    assert.equal(
      (await db.listCollections({ name: 'full' }, { nameOnly: true }).toArray()).length,
      1,
    );
    const { databases } = await db.admin().listDatabases({ nameOnly: true });
    assert.ok(databases.some(({ name }) => name === db.databaseName));
    await db.collection('full').drop();
    assert.equal(await db.collection('full').countDocuments(), 0);
    await db.dropDatabase();
    assert.deepEqual(await db.listCollections().toArray(), []);
  });

  it('takes the creation of what is there', async () => {
    const collection = await mongo.collectionOf([{ _id: 1 }]);
    await mongo.db.createCollection(collection.collectionName);
    assert.equal(await collection.countDocuments(), 1);
  });

  it('refuses names that MongoDB refuses', async () => {
    await refused(mongo.db.command({ insert: 'a$b', documents: [{}] }), 73);
  });

  it('has no indexes for a collection that is not there', async () => {
    await refused(mongo.collection().listIndexes().toArray(), 26);
  });
});

describe('a command is refused', () => {
  it('if there is none of that name', async () => {
    await refused(mongo.db.command({ nope: 1 }), 59);
  });
  it('if a field is missing, or of a wrong type', async () => {
    await refused(mongo.db.command({ find: 'c', filter: 5 }), 14);
    await refused(mongo.db.command({ insert: 'c' }), 40414);
  });
  it('if it is not known whole', async () => {
    await refused(mongo.db.command({ find: 'c', nope: 1 }), 40415);
    await refused(mongo.db.command({ ping: 1, nope: 1 }), 40415);
  });
  it('if it is part of a transaction', async () => {
    const command = { insert: 'c', documents: [{}], txnNumber: Long.fromNumber(1) };
    await refused(mongo.db.command(command), 20);
  });
  it('if it carries no statements', async () => {
    await refused(mongo.db.command({ insert: 'c', documents: [] }), 16);
  });
});

describe('what every command may carry', () => {
  it('is taken', async () => {
    const collection = await mongo.collectionOf([{ a: 1 }]);
    const found = await collection
      .find(
        {},
        { comment: 'why', maxTimeMS: 5000, readConcern: 'majority', readPreference: 'nearest' },
      )
      .toArray();
    assert.equal(found.length, 1);
    const session = mongo.client.startSession();
    assert.equal(await collection.countDocuments({}, { session }), 1);
    await session.endSession();
  });
});

describe('the server', () => {
  it('is a standalone MongoDB', async () => {
    const hello = await mongo.db.command({ hello: 1 });
    assert.equal(hello.isWritablePrimary, true);
    assert.equal(hello.maxBsonObjectSize, 16 * 1024 * 1024);
    assert.equal((await mongo.db.command({ isMaster: 1 })).ismaster, true);
    assert.equal((await mongo.db.command({ ping: 1 })).ok, 1);
  });
  it('counts its connections and operations', async () => {
    const before = await mongo.db.admin().serverStatus();
    await mongo.collectionOf([{ a: 1 }]);
    const after = await mongo.db.admin().serverStatus();
    assert.ok(after.connections.current >= 1);
    assert.ok(after.opcounters.insert > before.opcounters.insert);
  });
});

describe('Mongoose', () => {
  it('works as it does on MongoDB', async () => {
    const { Schema } = mongoose;
    const connection = await mongoose
      .createConnection(mongo.uri, { dbName: mongo.db.databaseName })
      .asPromise();
    try {
      const schema = new Schema(
        {
          tenant: { type: String, required: true },
          key: String,
          tags: [String],
          items: [new Schema({ wamid: String, outcome: String }, { _id: false })],
          sealed: Buffer,
          dueAt: Date,
        },
        { timestamps: true },
      );
      schema.index(
        { tenant: 1, key: 1 },
        { unique: true, partialFilterExpression: { key: { $exists: true } } },
      );
      const Message = connection.model('Message', schema);
      await Message.init();

      const message = await Message.create({
        tenant: 't',
        key: 'k',
        items: [{ wamid: 'w' }],
        sealed: Buffer.from('secret'),
      });
      await assert.rejects(Message.create({ tenant: 't', key: 'k' }), { code: 11000 });
      message.tags.push('new');
      await message.save();

      await Message.updateOne(
        { 'items.wamid': 'w' },
        { $set: { 'items.$[i].outcome': 'read' } },
        { arrayFilters: [{ 'i.wamid': 'w' }] },
      );
      const found = await Message.findById(message._id).lean();
      assert.deepEqual(found?.tags, ['new']);
      assert.deepEqual(found?.items, [{ wamid: 'w', outcome: 'read' }]);
      assert.equal(Buffer.from(found?.sealed?.buffer ?? '').toString(), 'secret');

      const upserted = await Message.findOneAndUpdate(
        { tenant: 'u', key: 'k' },
        { $setOnInsert: { dueAt: new Date(0) } },
        { upsert: true, returnDocument: 'after', lean: true },
      );
      assert.deepEqual(upserted?.dueAt, new Date(0));
      assert.ok(upserted?.createdAt instanceof Date);
      assert.equal(await Message.countDocuments({ dueAt: { $lte: new Date() } }), 1);
      assert.deepEqual((await Message.distinct('tenant')).sort(), ['t', 'u']);
    } finally {
      await connection.close();
    }
  });
});
