import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { Tap } from '../bench/proxy.mjs';
import { mongoCounter, redisCounter } from '../bench/wire.mjs';

/** @param {number} value */
const int32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

/** @param {string} command @param {string | number} value of its first field */
function bson(command, value) {
  const field =
    typeof value === 'number'
      ? Buffer.concat([Buffer.from(`\x10${command}\0`), int32(value)])
      : Buffer.concat([
          Buffer.from(`\x02${command}\0`),
          int32(value.length + 1),
          Buffer.from(`${value}\0`),
        ]);
  return Buffer.concat([int32(field.length + 5), field, Buffer.from([0])]);
}

/** @param {Buffer[]} sections @param {number} [operation] */
function message(sections, operation = 2013) {
  const body = Buffer.concat([int32(0), ...sections]);
  return Buffer.concat([int32(16 + body.length), int32(1), int32(0), int32(operation), body]);
}

/** @param {string} command @param {string | number} value */
const command = (command, value) =>
  message([Buffer.concat([Buffer.from([0]), bson(command, value)])]);

/** @param {Buffer} bytes @param {number} size @param {{ feed(chunk: Buffer): void }} counter */
function feedInPieces(bytes, size, counter) {
  for (let at = 0; at < bytes.length; at += size) counter.feed(bytes.subarray(at, at + size));
}

describe('mongoCounter', () => {
  const documents = Buffer.concat([Buffer.from([1]), int32(20), Buffer.from('documents\0xxxxxx')]);
  const stream = Buffer.concat([
    command('hello', 1),
    command('find', 'messages'),
    command('ping', 1),
    message([documents, Buffer.concat([Buffer.from([0]), bson('insert', 'customers')])]),
    message([], 2004),
    message([], 2012),
    command('endSessions', 'x'),
  ]);

  for (const size of [1, 7, stream.length]) {
    it(`names the application's commands, in pieces of ${size} bytes`, () => {
      /** @type {string[]} */
      const seen = [];
      feedInPieces(
        stream,
        size,
        mongoCounter((name) => seen.push(name)),
      );
      assert.deepEqual(seen, ['find messages', 'insert customers', 'unreadable']);
    });
  }
});

/** @param {string[]} fields */
const resp = (...fields) =>
  `*${fields.length}\r\n${fields.map((field) => `$${Buffer.byteLength(field)}\r\n${field}\r\n`).join('')}`;

describe('redisCounter', () => {
  const stream = Buffer.from(
    [
      resp('client', 'setname', 'x'),
      resp('info'),
      resp('evalsha', 'abc', '1', 'a key with\r\n a line break and ü'),
      resp('bzpopmin', 'queue:marker', '5'),
      resp('multi'),
      resp('exec'),
    ].join(''),
  );

  for (const size of [1, 5, stream.length]) {
    it(`sets waiting apart, in pieces of ${size} bytes`, () => {
      /** @type {string[]} */
      const seen = [];
      /** @type {string[]} */
      const waiting = [];
      const counter = redisCounter(
        (name) => seen.push(name),
        (name) => waiting.push(name),
      );
      feedInPieces(stream, size, counter);
      assert.deepEqual(seen, ['EVALSHA', 'MULTI', 'EXEC']);
      assert.deepEqual(waiting, ['BZPOPMIN']);
    });
  }
});

describe('Tap', () => {
  it('passes bytes on unchanged and counts what goes by', async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    await new Promise((resolve) => echo.listen(0, '127.0.0.1', () => resolve(undefined)));
    const address = echo.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const tap = await Tap.open({ mongo: { host: '127.0.0.1', port }, redisPort: port });
    const sent = resp('get', 'a');
    const answer = await new Promise((resolve) => {
      const socket = connect(tap.redisPort, '127.0.0.1', () => socket.write(sent));
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString());
      });
    });
    assert.equal(answer, sent);
    assert.deepEqual(tap.take(), { mongo: {}, redis: { GET: 1 }, redisBlocking: 0 });
    assert.deepEqual(tap.take(), { mongo: {}, redis: {}, redisBlocking: 0 });
    tap.stop();
    echo.close();
  });
});
