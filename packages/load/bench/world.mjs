import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { Child } from '../../../scripts/lib/child.mjs';
import { requestJson } from '../../../scripts/lib/http.mjs';
import { addressOf, throughPort, withDatabase } from '../../../scripts/lib/mongo.mjs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { Scope } from '../../../scripts/lib/run.mjs';
import { planSystem } from '../../../scripts/lib/system.mjs';
import { tempDir } from '../../../scripts/lib/temp.mjs';
import { Trouble } from '../../../scripts/lib/trouble.mjs';
import { waitFor } from '../../../scripts/lib/wait.mjs';
import { Tap } from './proxy.mjs';
import { countKeys, forget, ownOrGivenMongo, ownOrGivenRedis } from './services.mjs';

const LOAD_TIMEOUT_MS = 180_000;
/** Tenants of a benchmark are not held back, unless it says so. */
const UNLIMITED_PER_SECOND = 100_000;

/** @typedef {{ id: string, phoneNumberId: string }} Tenant */
/** @typedef {import('./client.mjs').Plan} Plan */
/** @typedef {import('./client.mjs').LoadResult} LoadResult */
/** @typedef {{ wamid: string, phoneNumberId: string, to: string, callbackData: string, acceptedAt: number }} Accepted */

/**
 * @typedef {object} WorldOptions
 * @property {number} [workers] 1
 * @property {NodeJS.ProcessEnv} [env] for all processes
 * @property {boolean} [statuses] whether the simulator reports what became of messages; true
 * @property {string | undefined} [root] where another build lies, from before tenants had numbers
 * @property {boolean} [counted] put counting proxies before MongoDB and Redis
 */

/** A whole installation that nobody else uses, with empty databases, gone when it is closed. */
export class World {
  /** @type {Tenant[]} */
  tenants = [];
  #loads = 0;
  #tap;

  /**
   * @param {object} parts
   * @param {Scope} parts.scope
   * @param {import('../../../scripts/lib/system.mjs').System} parts.system not started yet
   * @param {import('mongoose').mongo.Db} parts.db around the proxy
   * @param {string} parts.mongoUri
   * @param {number} parts.mongoPid 0 if it is not ours
   * @param {import('./services.mjs').RedisOfWorld} parts.redis around the proxy
   * @param {Tap | null} parts.tap
   * @param {string} parts.folder
   * @param {string} parts.masterKey
   * @param {boolean} parts.isOld its tenants are their numbers
   */
  constructor(parts) {
    this.scope = parts.scope;
    this.system = parts.system;
    this.db = parts.db;
    this.mongoUri = parts.mongoUri;
    this.mongoPid = parts.mongoPid;
    this.redis = parts.redis;
    this.#tap = parts.tap;
    this.folder = parts.folder;
    this.masterKey = parts.masterKey;
    this.isOld = parts.isOld;
  }

  /**
   * @param {Scope} outer closes it, if nobody did before
   * @param {WorldOptions} [options]
   */
  static async plan(outer, options = {}) {
    const { workers = 1, env = {}, statuses = true, counted = false, root } = options;
    const scope = new Scope();
    outer.defer(() => scope.close());
    const folder = scope.own(tempDir()).path;
    const name = `bench-${randomBytes(4).toString('hex')}`;
    const masterKey = randomBytes(32).toString('hex');
    const mongo = await ownOrGivenMongo(scope, folder);
    // What is counted does not depend on the server; ours can be reached through a proxy.
    const redis = { ...(await ownOrGivenRedis(scope, folder, counted)), prefix: name };
    const mongoUri = withDatabase(mongo.uri, name);
    const client = await mongoose.mongo.MongoClient.connect(mongoUri);
    scope.defer(async () => {
      if (mongo.pid === 0) await client.db().dropDatabase();
      await client.close();
      if (redis.pid === 0) await forget(redis);
    });
    const tap = counted
      ? scope.own(await Tap.open({ mongo: addressOf(mongo.uri), redisPort: redis.port }))
      : null;
    const system = scope.own(
      await planSystem({
        ...(root !== undefined && { root }),
        workers,
        mongoUri: tap ? throughPort(mongoUri, tap.mongoPort) : mongoUri,
        redisHost: redis.host,
        redisPort: tap?.redisPort ?? redis.port,
        queuePrefix: name,
        // As in the images, which start plain Node.
        sourceMaps: false,
        env: {
          LOG_LEVEL: 'error',
          MASTER_KEY: masterKey,
          AUTO_REPLY_LIMIT_PER_DAY: '0',
          PAIR_INTERVAL_MS: '0',
          ...env,
        },
        simulatorEnv: {
          SIMULATOR_STATUSES: statuses ? 'on' : 'off',
          // The load writes to people who never wrote.
          SIMULATOR_WINDOW: 'off',
        },
      }),
    );
    return new World({
      scope,
      system,
      db: client.db(),
      mongoUri,
      mongoPid: mongo.pid,
      redis,
      tap,
      folder,
      masterKey,
      isOld: root !== undefined,
    });
  }

  /**
   * @param {Scope} outer
   * @param {WorldOptions & { tenants?: number, autoReply?: boolean }} [options]
   */
  static async open(outer, { tenants = 1, autoReply = true, ...options } = {}) {
    const world = await World.plan(outer, options);
    await world.system.start();
    await world.register(tenants, { autoReply });
    return world;
  }

  close() {
    return this.scope.close();
  }

  /** The counting proxies. */
  get tap() {
    if (this.#tap === null) throw new Error('This world is not counted.');
    return this.#tap;
  }

  /**
   * @param {number} count
   * @param {{ autoReply?: boolean, perSecond?: number }} [options] `perSecond`: what Meta allows
   */
  async register(count, { autoReply = true, perSecond = UNLIMITED_PER_SECOND } = {}) {
    for (let index = 0; index < count; index += 1) {
      const phoneNumberId = `${20_000 + this.tenants.length}`;
      const { status, body } = await requestJson(`${this.system.url}/tenants/register`, {
        body: {
          name: `Tenant ${phoneNumberId}`,
          phoneNumberId,
          accessToken: 'token',
          autoReply: { enabled: autoReply },
        },
      });
      if (status !== 201) throw new Trouble(`A tenant could not be registered: ${body.code}`);
      const limited = await requestJson(`${this.system.url}/admin/tenants/${body.id}/limits`, {
        method: 'PUT',
        body: { numberPerSecond: perSecond, requestsPerSecond: 0, queuedMessages: 0 },
      });
      if (limited.status !== 200) throw new Trouble('The limits of a tenant could not be set.');
      this.tenants.push({ id: body.id, phoneNumberId });
    }
  }

  /**
   * Runs a load from a process of its own.
   *
   * @param {Omit<Plan, 'url'> & { url?: string }} plan
   * @returns {Promise<LoadResult>}
   */
  async load(plan) {
    this.#loads += 1;
    const file = join(this.folder, `plan-${this.#loads}.json`);
    writeFileSync(file, JSON.stringify({ url: this.system.url, ...plan }));
    const child = this.node('the load', 'client.mjs', [file]);
    const timer = setTimeout(() => void child.stop(), LOAD_TIMEOUT_MS);
    try {
      const [, json = ''] = await child.line(/^RESULT (.*)$/);
      return JSON.parse(json);
    } catch {
      throw new Trouble('The load broke off.', { log: child.tail() });
    } finally {
      clearTimeout(timer);
      await child.stop();
    }
  }

  /**
   * @param {string} name for people
   * @param {string} script of this folder
   * @param {string[]} args
   */
  node(name, script, args) {
    const path = inRoot('packages', 'load', 'bench', script);
    return this.scope.own(new Child(process.execPath, [path, ...args], { name }));
  }

  /** @returns {Promise<number>} how many messages the simulator took from this number, or from all */
  async acceptedCount(phoneNumberId = '') {
    const { total } = await this.#ledger({ phoneNumberId, limit: '0' });
    return total;
  }

  /** @returns {Promise<Accepted[]>} what the simulator took from this number, or from all */
  async accepted(phoneNumberId = '') {
    const { items } = await this.#ledger({ phoneNumberId });
    return items.map(toAccepted);
  }

  /** @param {string} messageId of ours @returns {Promise<Accepted | null>} */
  async findAccepted(messageId) {
    const { items } = await this.#ledger({ callbackData: messageId });
    return items.length === 0 ? null : toAccepted(items[0]);
  }

  /**
   * @param {number} count
   * @param {{ phoneNumberId?: string, timeoutMs?: number }} [options]
   */
  async untilAccepted(count, { phoneNumberId, timeoutMs = LOAD_TIMEOUT_MS } = {}) {
    await waitFor(async () => (await this.acceptedCount(phoneNumberId)) >= count, {
      timeoutMs,
      everyMs: 50,
      otherwise: () => new Trouble(`The simulator did not get ${count} messages in time.`),
    });
  }

  /** Resolves when no webhook and no message waits any more. */
  async untilQuiet() {
    await waitFor(async () => (await this.due()) + (await this.queued()) === 0, {
      timeoutMs: LOAD_TIMEOUT_MS,
      everyMs: 100,
      otherwise: () => new Trouble('The work that was accepted did not come to an end in time.'),
    });
  }

  /** Length of the inbox: webhooks that wait to be applied. */
  due() {
    return this.db.collection('webhook_events').countDocuments({ dueAt: { $exists: true } });
  }

  /** Length of all outboxes. */
  queued() {
    return this.db.collection('messages').countDocuments({ lane: { $exists: true } });
  }

  /** Keys of our queues. */
  redisKeys() {
    return countKeys(this.redis);
  }

  /** @param {Record<string, string>} query empty values stand for any */
  async #ledger({ limit = `${10_000_000}`, ...query }) {
    const filter = Object.entries(query).filter(([, value]) => value !== '');
    const parameters = new URLSearchParams([...filter, ['limit', limit]]);
    const { body } = await requestJson(
      `${this.system.simulator.url}/_simulator/messages?${parameters}`,
    );
    return body;
  }
}

/** @param {any} item of the simulator's ledger @returns {Accepted} */
function toAccepted({ wamid, phoneNumberId, callbackData, to, acceptedAt }) {
  return {
    wamid,
    phoneNumberId,
    callbackData,
    to: String(to).replace('+', ''),
    acceptedAt: Date.parse(acceptedAt),
  };
}
