import assert from 'node:assert/strict';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { MongoClient } from 'mongodb';
import { startServer } from '../src/index.js';
import { eventually, refused, startProcess, temporaryFolder } from './support.js';

/** @typedef {import('node:test').TestContext} TestContext */

/** @param {TestContext} t @param {string} uri */
async function connectTo(t, uri) {
  const client = await new MongoClient(uri, { maxPoolSize: 40 }).connect();
  t.after(() => client.close());
  return { client, collection: collectionOf(client) };
}

/** @param {MongoClient} client @returns {import('./support.js').Collection} */
function collectionOf(client) {
  return client.db('test').collection('c');
}

/**
 * Runs a server on the folder inside this process for as long as `use` takes.
 *
 * @param {string} dataDir
 * @param {(collection: import('./support.js').Collection, db: import('mongodb').Db) => Promise<void>} use
 */
async function during(dataDir, use) {
  const server = await startServer({ dataDir });
  const client = await new MongoClient(server.uri).connect();
  try {
    await use(collectionOf(client), client.db('test'));
  } finally {
    await client.close();
    await server.stop();
  }
}

describe('a journal', () => {
  it('brings everything back', async (t) => {
    const folder = await temporaryFolder(t);
    const partial = { unique: true, partialFilterExpression: { k: { $gt: 1 } } };
    await during(folder, async (collection, db) => {
      await collection.createIndex({ k: 1 }, partial);
      await collection.createIndex({ at: 1 }, { expireAfterSeconds: 7 });
      await collection.createIndex({ gone: 1 });
      await collection.insertMany([{ _id: 1, k: 5 }, { _id: 2 }, { _id: 3 }]);
      await collection.updateOne({ _id: 2 }, { $set: { list: [{ a: 1 }] } });
      await collection.deleteOne({ _id: 3 });
      await collection.dropIndex('gone_1');
      await collection.findOneAndUpdate({ _id: 4 }, { $inc: { n: 1 } }, { upsert: true });
      await db.collection('dropped').insertOne({});
      await db.collection('dropped').drop();
      await db.createCollection('empty');
    });
    await during(folder, async (collection, db) => {
      assert.deepEqual(await collection.find().sort({ _id: 1 }).toArray(), [
        { _id: 1, k: 5 },
        { _id: 2, list: [{ a: 1 }] },
        { _id: 4, n: 1 },
      ]);
      assert.deepEqual(await collection.listIndexes().toArray(), [
        { v: 2, key: { _id: 1 }, name: '_id_' },
        { v: 2, key: { k: 1 }, name: 'k_1', ...partial },
        { v: 2, key: { at: 1 }, name: 'at_1', expireAfterSeconds: 7 },
      ]);
      await refused(collection.insertOne({ k: 5 }), 11000);
      await collection.insertMany([{ k: 1 }, { k: 1 }]);
      const names = await db.listCollections().toArray();
      assert.deepEqual(names.map(({ name }) => name).sort(), ['c', 'empty']);
    });
  });

  it('is cut where it is torn', async (t) => {
    t.mock.method(console, 'error', () => {});
    const folder = await temporaryFolder(t);
    const path = join(folder, 'journal.bson');
    await during(folder, async (collection) => {
      for (let _id = 0; _id < 5; _id++) await collection.insertOne({ _id });
    });
    const whole = await readFile(path);
    for (const torn of [whole.subarray(0, -1), Buffer.concat([whole, whole.subarray(0, 20)])]) {
      await writeFile(path, torn);
      const kept = torn.length < whole.length ? 4 : 5;
      await during(folder, async (collection) => {
        assert.equal(await collection.countDocuments(), kept);
        await collection.insertOne({ _id: 'next' });
      });
      await during(folder, async (collection) => {
        assert.equal(await collection.countDocuments(), kept + 1);
      });
    }
  });

  it('is cut at a byte that is not what was written', async (t) => {
    t.mock.method(console, 'error', () => {});
    const folder = await temporaryFolder(t);
    const path = join(folder, 'journal.bson');
    await during(folder, async (collection) => {
      for (let _id = 0; _id < 3; _id++) await collection.insertOne({ _id, text: 'some text' });
    });
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 10) ^ 1, bytes.length - 10);
    await writeFile(path, bytes);
    await during(folder, async (collection) => assert.equal(await collection.countDocuments(), 2));
  });

  it('does not grow with history', async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'journal.bson');
    await during(folder, async (collection) => {
      await collection.insertOne({ _id: 1, n: 0 });
      for (let i = 0; i < 100; i++) await collection.updateOne({}, { $inc: { n: 1 } });
    });
    const before = (await stat(path)).size;
    await during(folder, async (collection) => {
      assert.deepEqual(await collection.findOne({}), { _id: 1, n: 100 });
    });
    assert.ok((await stat(path)).size < before / 20);
  });
});

/** A disk that is full, or broken, when told so. */
function failingDisk() {
  const disk = { fails: /** @type {'write' | 'datasync' | undefined} */ (undefined), attempts: 0 };
  /** @type {import('../src/journal.js').OpenFile} */
  const openFile = async (path, flags) => {
    const file = await open(path, flags);
    return {
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
      datasync: async () => {
        if (disk.fails === 'datasync') throw new Error('EIO: i/o error');
        await file.datasync();
      },
      write: async (bytes, offset, length, position) => {
        if (disk.fails !== 'write') return file.write(bytes, offset, length, position);
        // Like a real disk, it takes what still fits and refuses the rest.
        if (disk.attempts++ % 2 === 0) return file.write(bytes, offset, 5, position);
        throw new Error('ENOSPC: no space left on device');
      },
    };
  };
  return { disk, openFile };
}

describe('a write that cannot be journalled', () => {
  for (const failure of /** @type {const} */ (['write', 'datasync'])) {
    it(`is refused and taken back when ${failure} fails, and the server recovers`, async (t) => {
      const folder = await temporaryFolder(t);
      const { disk, openFile } = failingDisk();
      const server = await startServer({ dataDir: folder, openFile });
      t.after(() => server.stop());
      const { collection } = await connectTo(t, server.uri);
      await collection.createIndex({ k: 1 }, { unique: true });
      await collection.insertMany([
        { _id: 1, k: 1 },
        { _id: 2, k: 2 },
      ]);

      disk.fails = failure;
      await refused(collection.insertOne({ _id: 3, k: 3 }), 14031);
      await refused(collection.updateOne({ _id: 1 }, { $set: { k: 9 } }), 14031);
      await refused(collection.deleteOne({ _id: 2 }), 14031);
      await refused(collection.findOneAndUpdate({ _id: 2 }, { $inc: { k: 5 } }), 14031);
      await refused(collection.createIndex({ other: 1 }), 14031);
      await refused(collection.drop(), 14031);
      const twice = [7, 8].map((k) => ({
        updateOne: { filter: { _id: 1 }, update: { $set: { k } } },
      }));
      await refused(collection.bulkWrite(twice), 14031);
      const concurrent = Array.from({ length: 20 }, (_, i) => collection.insertOne({ k: 100 + i }));
      const outcomes = await Promise.allSettled(concurrent);
      assert.ok(outcomes.every(({ status }) => status === 'rejected'));

      const expected = [
        { _id: 1, k: 1 },
        { _id: 2, k: 2 },
      ];
      assert.deepEqual(await collection.find().sort({ _id: 1 }).toArray(), expected);
      assert.equal((await collection.listIndexes().toArray()).length, 2);

      disk.fails = undefined;
      await refused(collection.insertOne({ k: 2 }), 11000);
      await collection.insertOne({ _id: 3, k: 9 });
      await server.stop();
      await during(folder, async (again) => {
        const documents = await again.find().sort({ _id: 1 }).toArray();
        assert.deepEqual(documents, [...expected, { _id: 3, k: 9 }]);
      });
    });
  }
});

describe('a write with j: false', () => {
  it('is acknowledged before it is on disk, and goes there with the next', async (t) => {
    const folder = await temporaryFolder(t);
    const { disk, openFile } = failingDisk();
    const server = await startServer({ dataDir: folder, openFile });
    t.after(() => server.stop());
    const { collection } = await connectTo(t, server.uri);
    await collection.insertOne({ _id: 1 });
    await collection.updateOne({ _id: 1 }, { $set: { k: 1 } }, { writeConcern: { j: false } });
    await collection.insertOne({ _id: 2 });
    disk.fails = 'datasync';
    await collection.insertOne({ _id: 3 }, { writeConcern: { j: false } });
    await server.stop();
    await during(folder, async (again) => {
      const documents = await again.find().sort({ _id: 1 }).toArray();
      assert.deepEqual(documents, [{ _id: 1, k: 1 }, { _id: 2 }]);
    });
  });
});

describe('a refused write', () => {
  it('does not come back after a restart', async (t) => {
    const folder = await temporaryFolder(t);
    const { disk, openFile } = failingDisk();
    const server = await startServer({ dataDir: folder, openFile });
    t.after(() => server.stop());
    const { collection } = await connectTo(t, server.uri);
    await collection.insertOne({ _id: 'kept' });
    disk.fails = 'datasync';
    await refused(collection.insertOne({ _id: 'refused' }), 14031);
    await server.stop();
    await during(folder, async (again) => {
      assert.deepEqual(await again.distinct('_id'), ['kept']);
    });
  });
});

describe('kill -9', () => {
  it('loses nothing that was acknowledged', async (t) => {
    const folder = await temporaryFolder(t);
    /** @type {Map<string, number>} the highest acknowledged counter of each document */
    const acknowledged = new Map();
    for (let round = 0; round < 3; round++) {
      const { child, uri } = await startProcess(t, ['--data', folder]);
      const { client, collection } = await connectTo(t, uri);
      await collection.createIndex({ key: 1 }, { unique: true });
      await assertKept(collection, acknowledged);

      let alive = true;
      const before = [...acknowledged.values()].reduce((sum, n) => sum + n, 0);
      const writers = Array.from({ length: 16 }, async (_, writer) => {
        for (let i = 0; alive; i = (i + 1) % 5) {
          const key = `${writer}-${i}`;
          const update = { $inc: { n: 1 }, $setOnInsert: { key: `key-${key}` } };
          const doc = await collection
            .findOneAndUpdate({ _id: key }, update, { upsert: true, returnDocument: 'after' })
            .catch(() => null);
          if (doc) acknowledged.set(key, Number(doc.n));
        }
      });
      const sum = () => [...acknowledged.values()].reduce((total, n) => total + n, 0);
      await eventually(async () => sum() >= before + 100);
      child.kill('SIGKILL');
      await once(child, 'exit');
      alive = false;
      // What is on its way must not wait for a server that is gone.
      await client.close();
      await Promise.all(writers);
    }
    const { uri } = await startProcess(t, ['--data', folder]);
    const { collection } = await connectTo(t, uri);
    await assertKept(collection, acknowledged);
    await refused(collection.insertOne({ key: 'key-0-0' }), 11000);
  });
});

/** @param {import('./support.js').Collection} collection @param {Map<string, number>} acknowledged */
async function assertKept(collection, acknowledged) {
  const found = new Map((await collection.find().toArray()).map(({ _id, n }) => [String(_id), n]));
  for (const [key, n] of acknowledged) {
    const kept = found.get(key) ?? 0;
    // One write may have been done, but not yet answered, when the process died.
    assert.ok(kept === n || kept === n + 1, `${key}: ${n} acknowledged, ${kept} kept`);
    acknowledged.set(key, kept);
  }
}
