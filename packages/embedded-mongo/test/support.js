import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { startServer } from '../src/index.js';

/** @typedef {import('mongodb').Collection<any>} Collection */

/** Another MongoDB to run the same tests against, if one is named. */
export const REAL_MONGO = process.env.TEST_MONGO_URI || process.env.MONGO_URI || undefined;

/**
 * A database for the tests of one file: on a server of their own, or on the real MongoDB.
 *
 * @param {import('../src/server.js').ServerOptions} [options] of the server
 */
export function useMongo(options) {
  const context = {
    client: /** @type {MongoClient} */ (/** @type {unknown} */ (undefined)),
    db: /** @type {import('mongodb').Db} */ (/** @type {unknown} */ (undefined)),
    uri: '',
    /** @returns {Collection} an empty collection that no other test uses */
    collection: () => context.db.collection(`c_${randomUUID()}`),
    /** @param {Record<string, unknown>[]} documents */
    collectionOf: async (documents) => {
      const collection = context.collection();
      await collection.insertMany(documents);
      return collection;
    },
  };
  /** @type {import('../src/server.js').RunningServer | undefined} */
  let server;
  before(async () => {
    if (!REAL_MONGO) server = await startServer(options);
    context.uri = REAL_MONGO ?? server?.uri ?? '';
    context.client = await new MongoClient(context.uri, { maxPoolSize: 60 }).connect();
    context.db = context.client.db(`embedded_mongo_${randomUUID().slice(0, 8)}`);
  });
  after(async () => {
    await context.db.dropDatabase();
    await context.client.close();
    await server?.stop();
  });
  return context;
}

/**
 * Waits for the operation to fail, and checks MongoDB's code.
 *
 * @param {Promise<unknown>} operation
 * @param {number} code
 * @returns {Promise<any>} the error
 */
export async function refused(operation, code) {
  /** @type {any} */
  let failure;
  await operation.catch((error) => (failure = error));
  assert.ok(failure, 'it was not refused');
  assert.equal(failure.code, code, failure.message);
  return failure;
}

/** Asks again and again until the answer is yes. */
export async function eventually(/** @type {() => Promise<boolean>} */ question, tries = 400) {
  for (let i = 0; i < tries; i++) {
    if (await question()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail('it never became true');
}

/** The ids of what a query finds, sorted. */
export async function idsOf(/** @type {{ toArray: () => Promise<any[]> }} */ cursor) {
  return (await cursor.toArray()).map(({ _id }) => _id).sort();
}

/** Random numbers that are the same in every run. */
export function seeded(/** @type {number} */ seed) {
  let state = seed;
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (/** @type {number} */ limit) => Math.floor(next() * limit);
  return {
    below,
    /** @template T @param {readonly T[]} list @returns {T} */
    pick: (list) => /** @type {T} */ (list[below(list.length)]),
  };
}

export const COMMAND_LINE = fileURLToPath(new URL('../bin/embedded-mongo.js', import.meta.url));

/**
 * The server as a process of its own; the test's end is its end.
 *
 * @param {import('node:test').TestContext} t
 * @param {string[]} [args]
 */
export async function startProcess(t, args = []) {
  const child = spawn(process.execPath, [COMMAND_LINE, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  while (!output.includes('\n')) await once(child.stdout, 'data');
  const uri = output.slice('READY '.length).trim();
  return { child, uri, output: () => output };
}

/** A folder that is gone after the test. */
export async function temporaryFolder(/** @type {import('node:test').TestContext} */ t) {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-mongo-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
