import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { requestJson } from '../../../../scripts/lib/http.mjs';
import { Trouble } from '../../../../scripts/lib/trouble.mjs';
import { waitFor } from '../../../../scripts/lib/wait.mjs';
import { Listeners } from '../listeners.mjs';
import { post } from '../post.mjs';
import { cpuMs } from '../process-stats.mjs';
import { sum } from '../proxy.mjs';
import { median, percentile, steadyRate } from '../stats.mjs';
import { messagesBody } from '../webhooks.mjs';
import { World } from '../world.mjs';
import { messagesPlan } from './end-to-end.mjs';

/** @typedef {import('../endpoint.mjs').Arrival} Arrival */

const TIMEOUT_MS = 300_000;
const STREAMS = 200;
const IDLE_MS = 10_000;
/** Singles, so far apart that none waits for another. */
const SINGLE = 60;
const SINGLE_EVERY_MS = 100;
const STEADY_PER_SECOND = 40;

const ENV = {
  ENDPOINTS_ALLOW_PRIVATE: 'true',
  MAX_STREAMS_PER_TENANT: `${STREAMS * 2}`,
  RECONCILE_INTERVAL_MS: '600000',
};

/** Events to endpoints, beside a BullMQ worker that makes the same signed call; and to streams. */
export const events = {
  name: 'events',
  once: true,
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick }) {
    return [
      ...(await throughput(scope, quick ? 1000 : 4000)),
      ...(await cost(scope, quick ? 500 : 2000)),
      ...(await telling(scope, quick ? 500 : 2000)),
      ...(await neighbours(scope, quick ? 1000 : 5000)),
      ...(await streams(scope)),
    ];
  },
};

/** @param {import('../../../../scripts/lib/run.mjs').Scope} scope @param {boolean} [counted] */
async function open(scope, counted = false) {
  const options = { tenants: 2, autoReply: false, statuses: false, counted, env: ENV };
  const world = await World.open(scope, options);
  const child = world.node('the endpoint', 'endpoint.mjs', []);
  const [, port] = await child.line(/^PORT (\d+)$/);
  const url = `http://127.0.0.1:${port}`;
  return { world, url, tenant: world.tenants[0] ?? { id: '', phoneNumberId: '' } };
}

/** @param {import('../../../../scripts/lib/run.mjs').Scope} scope @param {number} count */
async function throughput(scope, count) {
  const { world, url, tenant } = await open(scope);
  const path = await subscribe(world, tenant.id, `${url}/good`);
  await write(world, tenant.phoneNumberId, count);
  const first = await arrived(url, count);
  const { body } = await requestJson(`${world.system.url}/tenants/${tenant.id}/events?limit=1`, {
    headers: { accept: 'application/json' },
  });
  const since = '2000-01-01T00:00:00Z';
  // All at once, so that nothing but the way to the endpoint is measured.
  await requestJson(`${world.system.url}${path}/replay`, { body: { since } });
  const own = steadyRate((await arrived(url, count)).map(({ at }) => at));
  if (first.length < count) throw new Trouble('Some events did not arrive.');

  await world.system.workers[0]?.stop();
  const file = join(world.folder, 'event.json');
  writeFileSync(file, JSON.stringify(body.items[0]));
  const { redis } = world;
  world.node('floor', 'floor-events.mjs', [
    ...[redis.host, `${redis.port}`, redis.prefix, `${url}/good`, `${count}`, file],
  ]);
  const floor = steadyRate((await arrived(url, count)).map(({ at }) => at));
  await world.close();
  return [
    { name: 'to one endpoint', unit: 'per s', value: own },
    { name: 'floor: no-op worker, same signed call', unit: 'per s', value: floor },
    { name: 'of the floor', unit: 'ratio', value: own / floor, atLeast: 0.6 },
  ];
}

/**
 * What it costs to bring an event that is in the log to an endpoint.
 *
 * @param {import('../../../../scripts/lib/run.mjs').Scope} scope
 * @param {number} count
 */
async function cost(scope, count) {
  const { world, url, tenant } = await open(scope, true);
  const path = await subscribe(world, tenant.id, `${url}/good`);
  await write(world, tenant.phoneNumberId, count);
  await arrived(url, count);
  await pause(1_000);
  const pid = world.system.workers[0]?.pid ?? 0;
  world.tap.take();
  const before = cpuMs(pid);
  await requestJson(`${world.system.url}${path}/replay`, {
    body: { since: '2000-01-01T00:00:00Z' },
  });
  await arrived(url, count);
  await pause(1_000);
  const { mongo, redis } = world.tap.take();
  const cpu = cpuMs(pid) - before;
  await world.close();
  return [
    { name: 'a delivery, MongoDB', unit: 'commands', value: sum(mongo) / count },
    { name: 'a delivery, Redis', unit: 'commands', value: sum(redis) / count },
    { name: 'a delivery, worker', unit: 'CPU ms', value: cpu / count },
  ];
}

/**
 * What it costs that changes are told at all, where nobody listens: the same load with and without the
 * recorder.
 *
 * @param {import('../../../../scripts/lib/run.mjs').Scope} scope
 * @param {number} count
 */
async function telling(scope, count) {
  const silent = await spentOnLoad(scope, count, false);
  const told = await spentOnLoad(scope, count, true);
  return [
    {
      name: 'told, an inbound message, MongoDB',
      unit: 'commands',
      value: told.messages - silent.messages,
      atMost: 0.2,
    },
    {
      name: 'told, a send, MongoDB',
      unit: 'commands',
      value: told.sends - silent.sends,
      atMost: 0.2,
    },
    { name: 'told, an inbound message, worker', unit: 'CPU ms', value: told.cpu - silent.cpu },
  ];
}

/**
 * @param {import('../../../../scripts/lib/run.mjs').Scope} scope
 * @param {number} count
 * @param {boolean} told
 * @returns for each item
 */
async function spentOnLoad(scope, count, told) {
  const { world, tenant } = await open(scope, true);
  const { host, port, prefix } = world.redis;
  const recorder = new Queue('whatsapp-record-events-queue', {
    prefix,
    connection: { host, port },
  });
  if (!told) await recorder.pause();
  await recorder.close();
  const pid = world.system.workers[0]?.pid ?? 0;
  const make = {
    messages: messagesPlan(world, count).make,
    sends: /** @type {const} */ ({ kind: 'sends', count, tenantId: tenant.id, firstCustomer: 0 }),
  };
  const spent = { messages: 0, sends: 0, cpu: 0 };
  for (const kind of /** @type {const} */ (['messages', 'sends'])) {
    world.tap.take();
    const before = cpuMs(pid);
    await world.load({ connections: 32, make: make[kind] });
    await world.untilQuiet();
    await pause(1_000);
    spent[kind] = sum(world.tap.take().mongo) / count;
    if (kind === 'messages') spent.cpu = (cpuMs(pid) - before) / count;
  }
  await world.close();
  return spent;
}

/**
 * How long a message takes from Meta to the endpoint, alone and beside one that never answers.
 *
 * @param {import('../../../../scripts/lib/run.mjs').Scope} scope
 * @param {number} count
 */
async function neighbours(scope, count) {
  const { world, url, tenant } = await open(scope);
  await subscribe(world, tenant.id, `${url}/good`);
  await steady(world, tenant.phoneNumberId, 100);
  await arrived(url, 100);
  await steady(world, tenant.phoneNumberId, count);
  const alone = delaysOf(await arrived(url, count));
  await subscribe(world, tenant.id, `${url}/dead`);
  await steady(world, tenant.phoneNumberId, count);
  const beside = delaysOf(await arrived(url, count));
  await world.close();
  return [
    { name: 'webhook to endpoint, median', unit: 'ms', value: median(alone) },
    { name: 'webhook to endpoint, p95', unit: 'ms', value: percentile(alone, 0.95) },
    { name: 'beside a dead endpoint, median', unit: 'ms', value: median(beside) },
    {
      name: 'beside a dead endpoint, of alone',
      unit: 'ratio',
      value: median(beside) / median(alone),
      atMost: 1.2,
    },
  ];
}

/** @param {import('../../../../scripts/lib/run.mjs').Scope} scope */
async function streams(scope) {
  const { world, tenant } = await open(scope);
  const { url, apis } = world.system;
  const listeners = new Listeners();
  const idle = world.tenants[1]?.id ?? '';
  for (let index = 0; index < STREAMS; index += 1) await listeners.add(url, idle);
  await pause(2_000);
  const pid = apis[0]?.pid ?? 0;
  const before = cpuMs(pid);
  await pause(IDLE_MS);
  const share = ((cpuMs(pid) - before) / IDLE_MS) * 100;
  await listeners.add(url, tenant.id);
  for (let index = 0; index < SINGLE; index += 1) {
    await post(world.system, bodyOf(tenant.phoneNumberId, [index]));
    await pause(SINGLE_EVERY_MS);
  }
  await until(() => listeners.heard.length >= SINGLE);
  const delays = listeners.heard.map(({ at, writtenAt }) => at - writtenAt);
  const told = listeners.heard.map(({ at, changedAt }) => at - changedAt);
  listeners.close();
  await world.close();
  return [
    { name: `${STREAMS} idle streams, API`, unit: '% of a core', value: share, atMost: 1 },
    { name: 'stored to stream, median', unit: 'ms', value: median(told), atMost: 50 },
    { name: 'webhook to stream, median', unit: 'ms', value: median(delays) },
    { name: 'webhook to stream, p95', unit: 'ms', value: percentile(delays, 0.95) },
  ];
}

/** @param {World} world @param {string} tenantId @param {string} url @returns its path */
async function subscribe(world, tenantId, url) {
  const path = `/tenants/${tenantId}/endpoints`;
  const body = { url, eventTypes: ['message.received'] };
  const answer = await requestJson(`${world.system.url}${path}`, { body });
  if (answer.status !== 201) throw new Trouble(`There is no endpoint: ${answer.body.code}`);
  return `${path}/${answer.body.id}`;
}

/** Each customer writes once, a hundred in a body. */
async function write(
  /** @type {World} */ world,
  /** @type {string} */ phoneNumberId,
  /** @type {number} */ count,
) {
  for (let first = 0; first < count; first += 100) {
    const customers = Array.from({ length: 100 }, (_, index) => first + index);
    await post(world.system, bodyOf(phoneNumberId, customers));
  }
}

/** Each customer writes once, one after the other, in bodies of their own. */
async function steady(
  /** @type {World} */ world,
  /** @type {string} */ phoneNumberId,
  /** @type {number} */ count,
) {
  const startedAt = Date.now();
  const posts = [];
  for (let index = 0; index < count; index += 1) {
    const waitMs = startedAt + (index * 1000) / STEADY_PER_SECOND - Date.now();
    if (waitMs > 0) await pause(waitMs);
    posts.push(post(world.system, bodyOf(phoneNumberId, [index])));
  }
  await Promise.all(posts);
}

/** The text says when it was written. @param {string} phoneNumberId @param {number[]} customers */
function bodyOf(phoneNumberId, customers) {
  return messagesBody(phoneNumberId, customers).replaceAll(
    'Is the shop',
    `@${Date.now()} Is the shop`,
  );
}

/** @param {string} url @param {number} count @returns {Promise<Arrival[]>} what came since the last look */
async function arrived(url, count) {
  /** @type {Arrival[]} */
  const arrivals = [];
  await until(async () => {
    const { body } = await requestJson(`${url}/arrivals`);
    arrivals.push(...body);
    return arrivals.length >= count;
  });
  return arrivals;
}

/** @param {() => boolean | Promise<boolean>} isSo */
function until(isSo) {
  return waitFor(async () => isSo(), {
    timeoutMs: TIMEOUT_MS,
    everyMs: 200,
    otherwise: () => new Trouble('Events did not arrive in time.'),
  });
}

/** @param {readonly Arrival[]} arrivals */
function delaysOf(arrivals) {
  return arrivals.map(({ at, writtenAt }) => at - (writtenAt ?? Number.NaN));
}
