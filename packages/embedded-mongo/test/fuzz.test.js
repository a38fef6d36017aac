import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { EJSON, serialize } from 'bson';
import { MongoClient } from 'mongodb';
import { Engine } from '../src/engine.js';
import { startServer } from '../src/index.js';
import { Framer, ProtocolError, decodeMessage } from '../src/wire.js';
import { randomData } from './random.js';
import { seeded } from './support.js';

/** A message with one section of kind 0, and one of kind 1 if there are documents. */
function message(/** @type {object} */ body, /** @type {object[]} */ documents = []) {
  const sections = [Buffer.from([0]), serialize(body)];
  if (documents.length > 0) {
    const list = Buffer.concat([
      Buffer.from('documents\0'),
      ...documents.map((doc) => serialize(doc)),
    ]);
    const size = Buffer.alloc(4);
    size.writeInt32LE(list.length + 4);
    sections.push(Buffer.from([1]), size, list);
  }
  const content = Buffer.concat(sections);
  const header = Buffer.alloc(20);
  header.writeInt32LE(20 + content.length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(2013, 12);
  return Buffer.concat([header, content]);
}

const HEAD = { insert: 'c', $db: 'test' };
const DOCUMENTS = [{ _id: 1, a: ['x', { b: 2 }] }, { _id: 2 }];
const INSERT = message(HEAD, DOCUMENTS);
const PING = message({ ping: 1, $db: 'test' });

/** The bytes with a few of them changed, and perhaps some lost. */
function damaged(/** @type {Buffer} */ bytes, /** @type {ReturnType<typeof seeded>} */ random) {
  const copy = Buffer.from(bytes);
  for (let i = random.below(4); i >= 0; i--) copy[random.below(copy.length)] = random.below(256);
  return random.below(3) === 0 ? copy.subarray(0, random.below(copy.length)) : copy;
}

describe('the framer', () => {
  it('finds the same messages however the stream is cut', () => {
    const random = seeded(5);
    const stream = Buffer.concat([PING, INSERT, PING, INSERT, INSERT, PING]);
    for (let round = 0; round < 200; round++) {
      const framer = new Framer();
      const found = [];
      for (let at = 0; at < stream.length;) {
        const chunk = stream.subarray(at, at + 1 + random.below(80));
        for (const frame of framer.push(chunk)) found.push(frame);
        at += chunk.length;
      }
      assert.deepEqual(Buffer.concat(found), stream);
      assert.equal(found.length, 6);
    }
  });

  it('refuses impossible lengths', () => {
    for (const length of [-1, 0, 15, 48_000_001]) {
      const bytes = Buffer.alloc(16);
      bytes.writeInt32LE(length);
      assert.throws(() => [...new Framer().push(bytes)], ProtocolError);
    }
  });
});

describe('the decoder', () => {
  it('leaves out a checksum', () => {
    const bytes = Buffer.concat([PING, Buffer.alloc(4, 1)]);
    bytes.writeInt32LE(bytes.length, 0);
    bytes.writeInt32LE(1, 16);
    assert.equal(String(decodeMessage(bytes).body.ping), '1');
  });

  it('knows when no reply is expected', () => {
    const bytes = Buffer.from(PING);
    bytes.writeInt32LE(2, 16);
    assert.deepEqual(
      [PING, bytes].map((own) => decodeMessage(own).expectsReply),
      [true, false],
    );
  });

  it('refuses flags and op codes that it does not know', () => {
    for (const [value, at] of /** @type {const} */ ([
      [4, 16],
      [2012, 12],
    ])) {
      const bytes = Buffer.from(PING);
      bytes.writeInt32LE(value, at);
      assert.throws(() => decodeMessage(bytes), ProtocolError);
    }
  });

  it('reads both kinds of sections', () => {
    const { body } = decodeMessage(INSERT);
    assert.deepEqual(EJSON.stringify(body), EJSON.stringify({ ...HEAD, documents: DOCUMENTS }));
  });
});

describe('bytes that are no message', () => {
  it('neither crash nor hang the decoder', () => {
    const random = seeded(6);
    let refusals = 0;
    for (let i = 0; i < 5000; i++) {
      try {
        for (const frame of new Framer().push(damaged(random.pick([INSERT, PING]), random))) {
          decodeMessage(frame);
        }
      } catch (error) {
        assert.ok(error instanceof Error);
        refusals++;
      }
    }
    assert.ok(refusals > 1500, 'too little was damaged to prove anything');
  });

  it('end their own connection, and no other', async (t) => {
    t.mock.method(console, 'error', () => {});
    const server = await startServer();
    const client = await new MongoClient(server.uri).connect();
    t.after(async () => {
      await client.close();
      await server.stop();
    });
    const random = seeded(7);
    await Promise.all(
      Array.from({ length: 80 }, async () => {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.resume();
        socket.end(damaged(random.pick([INSERT, PING]), random));
        if (!socket.closed) await once(socket, 'close');
      }),
    );
    assert.equal((await client.db('test').command({ ping: 1 })).ok, 1);

    const socket = connect(server.port, '127.0.0.1');
    socket.write(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]));
    await once(socket.resume(), 'close');
    assert.equal((await client.db('test').command({ ping: 1 })).ok, 1);
  });
});

describe('commands that make no sense', () => {
  it('are answered, each with an error of MongoDB', async () => {
    const random = randomData(8);
    const { pick, below, value } = random;
    const engine = new Engine();
    const words = [
      '$set',
      '$push',
      '$each',
      '$in',
      '$or',
      '$gt',
      '$elemMatch',
      '$sum',
      '$group',
      '$match',
      '$sort',
      '$unwind',
      '$[x]',
      '_id',
      'a',
      'a.b',
      'a.0',
      '',
      '$',
      '__proto__',
      'constructor',
      '$regex',
      '$not',
      '$type',
      '$pull',
      '$rename',
    ];
    /** @param {number} depth @returns {unknown} */
    const nonsense = (depth) => {
      if (depth === 0 || below(3) === 0) return pick([value(), pick(words), random.filter()]);
      if (below(3) === 0) return Array.from({ length: below(3) }, () => nonsense(depth - 1));
      return Object.fromEntries(
        Array.from({ length: below(3) }, () => [pick(words), nonsense(depth - 1)]),
      );
    };
    /** @type {(() => Record<string, unknown>)[]} */
    const commands = [
      () => ({ find: 'c', filter: nonsense(3), sort: nonsense(1), projection: nonsense(1) }),
      () => ({ aggregate: 'c', pipeline: [nonsense(3), nonsense(3)], cursor: {} }),
      () => ({ insert: 'c', documents: [nonsense(3)] }),
      () => ({
        update: 'c',
        updates: [
          {
            q: nonsense(2),
            u: nonsense(3),
            upsert: true,
            multi: below(2) === 0,
            arrayFilters: [nonsense(2)],
          },
        ],
      }),
      () => ({
        update: 'c',
        updates: [{ q: {}, u: { [pick(words)]: { [random.path()]: nonsense(2) } }, multi: true }],
      }),
      () => ({
        findAndModify: 'c',
        query: random.filter(),
        update: nonsense(3),
        fields: nonsense(1),
        upsert: true,
      }),
      () => ({
        createIndexes: pick(['c', 'd']),
        indexes: [{ key: nonsense(1), name: 'n', partialFilterExpression: nonsense(2) }],
      }),
      () => ({
        [pick(['getMore', 'killCursors', 'count', 'distinct', 'nope', 'toString'])]: nonsense(1),
        $db: nonsense(1),
      }),
    ];
    let served = 0;
    for (let i = 0; i < 1500; i++) {
      const command = { ...pick(commands)(), $db: 'test' };
      const bytes = message(command);
      const reply = await engine.answer(decodeMessage(bytes).body, 1);
      const errors = /** @type {any[]} */ (reply?.writeErrors ?? [reply]);
      for (const { code } of errors) assert.notEqual(code, 1, JSON.stringify([command, errors]));
      served += Number(reply?.ok === 1);
      serialize(reply ?? {});
    }
    assert.ok(served > 150, 'the commands make too little sense to prove anything');
  });
});
