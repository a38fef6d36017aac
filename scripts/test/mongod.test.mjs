import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { before, describe, it } from 'node:test';
import mongoose from 'mongoose';
import { findMongod, startMongo } from '../lib/mongo.mjs';
import { inRoot } from '../lib/paths.mjs';
import { tempDir } from '../lib/temp.mjs';

const { MongoClient } = mongoose.mongo;

/** @param {string} uri @param {(client: InstanceType<typeof MongoClient>) => Promise<void>} use */
async function connected(uri, use) {
  // As the application connects: to whatever is there.
  const client = await MongoClient.connect(uri);
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

describe('A mongod on the PATH', () => {
  const folder = tempDir();

  before(() => {
    const bin = join(folder.path, 'bin');
    mkdirSync(bin);
    const standIn = inRoot('scripts', 'test', 'stand-in-mongod.mjs');
    const script = `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`;
    writeFileSync(join(bin, 'mongod'), script, { mode: 0o755 });
    process.env['PATH'] = `${bin}${delimiter}${process.env['PATH']}`;
  });

  it('is found, and started as a replica set of one that can be written to', async (t) => {
    t.after(() => folder.stop());
    assert.equal(findMongod(), join(folder.path, 'bin', 'mongod'));
    const dataDir = join(folder.path, 'data');
    const first = await startMongo({ dataDir, durable: true });
    t.after(() => first.stop());
    assert.equal(first.embedded, false);
    await connected(first.uri, async (client) => {
      const hello = await client.db('admin').command({ hello: 1 });
      assert.equal(hello['setName'], 'rs0');
      const people = client.db('a').collection('people');
      await people.insertOne({ name: 'x' }, { writeConcern: { w: 'majority', j: true } });
    });
    await first.stop();

    const again = await startMongo({ dataDir, durable: true });
    t.after(() => again.stop());
    await connected(again.uri, async (client) => {
      assert.equal(await client.db('a').collection('people').countDocuments(), 1);
      await client.db('a').collection('people').insertOne({ name: 'y' });
    });
  });
});
