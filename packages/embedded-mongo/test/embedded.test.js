import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { MongoClient } from 'mongodb';
import { startServer } from '../src/index.js';
import { COMMAND_LINE, refused, startProcess, temporaryFolder } from './support.js';

/** A server for one test, and a client of it. */
async function serve(/** @type {import('node:test').TestContext} */ t) {
  const server = await startServer();
  const client = await new MongoClient(server.uri, { retryReads: false }).connect();
  t.after(async () => {
    await client.close();
    await server.stop();
  });
  return { ...server, client, collection: client.db('test').collection(t.name) };
}

/** @param {MongoClient} client @param {unknown} mode @param {Record<string, unknown>} [data] */
function failCommand(client, mode, data) {
  return client.db('admin').command({ configureFailPoint: 'failCommand', mode, data });
}

describe('the embedded server', () => {
  it('says what it is', async (t) => {
    const { client } = await serve(t);
    const info = await client.db().command({ buildInfo: 1 });
    assert.deepEqual(info.modules, ['embedded-mongo']);
    assert.match(info.version, /^7\.0\./);
    const hello = await client.db().command({ hello: 1 });
    assert.equal(hello.maxWireVersion, 21);
    assert.equal(hello.setName, undefined);
    assert.equal(hello.topologyVersion, undefined);
  });

  it('keeps nothing without a folder', async (t) => {
    const first = await serve(t);
    await first.collection.insertOne({});
    const second = await serve(t);
    assert.equal(await second.collection.countDocuments(), 0);
  });

  it('refuses what MongoDB has and it has not', async (t) => {
    const { client, collection } = await serve(t);
    const db = client.db('test');
    await refused(db.command({ find: 'c', collation: { locale: 'de' } }), 40415);
    await refused(db.command({ create: 'c', capped: true, size: 1000 }), 40415);
    await refused(db.command({ explain: { aggregate: 'c', pipeline: [], cursor: {} } }), 2);
    await refused(collection.find({ $where: 'true' }).toArray(), 2);
    await refused(collection.find({ $expr: {} }).toArray(), 2);
    await refused(collection.find({ a: { $mod: [2, 0] } }).toArray(), 2);
    await refused(collection.find({}, { hint: 'a_1' }).toArray(), 40415);
    await refused(collection.find({}, { projection: { a: { $slice: 1 } } }).toArray(), 2);
    await refused(collection.updateOne({}, [{ $set: { a: 1 } }]), 9);
    await refused(collection.updateOne({}, { $set: { 'a.$': 1 } }), 2);
    await refused(collection.updateOne({}, { $set: { 'a.$[]': 1 } }), 2);
    await refused(collection.updateOne({}, { $bit: { a: { and: 1 } } }), 9);
    await refused(collection.createIndex({ a: 'text' }), 67);
    await refused(collection.createIndex({ a: 1 }, { collation: { locale: 'de' } }), 197);
    await refused(collection.aggregate([{ $lookup: {} }]).toArray(), 40324);
    await refused(collection.aggregate([{ $group: { _id: { $toUpper: '$a' } } }]).toArray(), 168);
    await refused(collection.aggregate([{ $project: { a: { $add: [1, 2] } } }]).toArray(), 2);
    await refused(collection.find({}, { readConcern: 'linearizable' }).toArray(), 123);
  });

  it('refuses to compare what it cannot order', async (t) => {
    const { collection } = await serve(t);
    const { Decimal128 } = await import('mongodb');
    await collection.insertOne({ price: Decimal128.fromString('1.5') });
    assert.equal(String((await collection.findOne())?.price), '1.5');
    await refused(collection.find({ price: { $gt: 1 } }).toArray(), 2);
    await refused(collection.createIndex({ price: 1 }), 2);
  });

  it('answers a reader of the old protocol, and one that goes away', async (t) => {
    const { port, collection } = await serve(t);
    const socket = connect(port, '127.0.0.1');
    socket.end(Buffer.from([200, 0, 0, 0, 1, 2]));
    await once(socket, 'close');
    assert.equal(await collection.countDocuments(), 0);
  });
});

describe('the fail point failCommand', () => {
  it('fails so many commands of a kind', async (t) => {
    const { client, collection } = await serve(t);
    await failCommand(client, { times: 2 }, { failCommands: ['insert'], errorCode: 112 });
    assert.equal((await refused(collection.insertOne({}), 112)).codeName, 'WriteConflict');
    assert.equal(await collection.countDocuments(), 0);
    await refused(collection.insertOne({}), 112);
    await collection.insertOne({});
  });

  it('fails until it is turned off', async (t) => {
    const { client, collection } = await serve(t);
    await failCommand(client, 'alwaysOn', { failCommands: ['find', 'count'], errorCode: 112 });
    for (let i = 0; i < 3; i++) await refused(collection.findOne({}), 112);
    await failCommand(client, 'off');
    assert.equal(await collection.findOne({}), null);
  });

  it('drops the connection, before the command is done', async (t) => {
    const { client, collection } = await serve(t);
    await failCommand(client, { times: 1 }, { failCommands: ['insert'], closeConnection: true });
    await assert.rejects(collection.insertOne({}), { name: 'MongoNetworkError' });
    assert.equal(await collection.countDocuments(), 0);
  });

  it('keeps a command waiting', async (t) => {
    const { client, uri } = await serve(t);
    const impatient = await new MongoClient(uri, {
      socketTimeoutMS: 200,
      retryReads: false,
    }).connect();
    t.after(() => impatient.close());
    const data = { failCommands: ['find'], blockConnection: true, blockTimeMS: 600_000 };
    await failCommand(client, { times: 1 }, data);
    const collection = impatient.db('test').collection('c');
    await assert.rejects(collection.findOne({}), { name: 'MongoNetworkTimeoutError' });
    assert.equal(await collection.findOne({}), null);
  });

  it('reports a failed write concern after the write is done', async (t) => {
    const { client, collection } = await serve(t);
    const writeConcernError = { code: 64, errmsg: 'waiting for replication timed out' };
    await failCommand(client, { times: 1 }, { failCommands: ['insert'], writeConcernError });
    await refused(collection.insertOne({}), 64);
    assert.equal(await collection.countDocuments(), 1);
  });

  it('carries error labels', async (t) => {
    const { client, collection } = await serve(t);
    const data = {
      failCommands: ['update'],
      errorCode: 10107,
      errorLabels: ['RetryableWriteError'],
    };
    await failCommand(client, { times: 1 }, data);
    const error = await refused(collection.updateOne({}, { $set: { a: 1 } }), 10107);
    assert.ok(error.hasErrorLabel('RetryableWriteError'));
  });

  it('refuses other fail points and modes', async (t) => {
    const { client } = await serve(t);
    const admin = client.db('admin');
    await refused(admin.command({ configureFailPoint: 'other', mode: 'off' }), 2);
    await refused(admin.command({ configureFailPoint: 'failCommand', mode: 'sometimes' }), 2);
    await refused(failCommand(client, { skip: 1 }, { failCommands: [] }), 40415);
    await refused(
      client.db('test').command({ configureFailPoint: 'failCommand', mode: 'off' }),
      13,
    );
  });
});

describe('the command line', () => {
  it('says when it is ready, and ends cleanly on SIGTERM and SIGINT', async (t) => {
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
      const { child, uri, output } = await startProcess(t);
      assert.equal(output(), `READY ${uri}\n`);
      assert.match(uri, /^mongodb:\/\/127\.0\.0\.1:\d+$/);
      const exit = once(child, 'exit');
      child.kill(signal);
      assert.deepEqual(await exit, [0, null]);
    }
  });

  it('refuses what it does not know', async () => {
    for (const args of [['--nope'], ['--port', 'x'], ['--ttl-interval-ms', '0']]) {
      const child = spawn(process.execPath, [COMMAND_LINE, ...args], { stdio: 'ignore' });
      assert.deepEqual(await once(child, 'exit'), [1, null]);
    }
  });

  it('shares its folder with nobody', async (t) => {
    const folder = await temporaryFolder(t);
    await startProcess(t, ['--data', folder]);
    await assert.rejects(startServer({ dataDir: folder }), /in use by process/);
    const second = spawn(process.execPath, [COMMAND_LINE, '--data', folder], { stdio: 'ignore' });
    assert.deepEqual(await once(second, 'exit'), [1, null]);
  });
});
