import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { requestJson } from '../../../../scripts/lib/http.mjs';
import { Listeners } from '../listeners.mjs';
import { post } from '../post.mjs';
import { cpuMs } from '../process-stats.mjs';
import { sum } from '../proxy.mjs';
import { median, percentile } from '../stats.mjs';
import { messagesPlan } from './end-to-end.mjs';
import { neighbours, throughput } from './events-pushed.mjs';
import {
  arrived,
  bodyOf,
  EVERYTHING,
  open,
  SETTLED_MS,
  STREAMS,
  subscribe,
  until,
  write,
} from './events-world.mjs';

/** In this time each stream says once that it is still there. */
const IDLE_MS = 15_000;
const IDLE_LOOKS = 5;
/** What it took to start, or to open the streams, is over by then. */
const CALM_MS = 2_000;
/** Singles, so far apart that none waits for another. */
const SINGLE = 60;
const SINGLE_EVERY_MS = 100;

/** Events to endpoints, beside a BullMQ worker that makes the same signed call; and to streams. */
export const events = {
  name: 'events',
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick, round }) {
    return [
      ...(await throughput(scope, quick ? 1000 : 4000)),
      ...(await neighbours(scope, quick ? 1000 : 5000)),
      ...(round === 1 ? await counts(scope, quick) : []),
    ];
  },
};

/**
 * What one look shows.
 *
 * @param {import('../../../../scripts/lib/run.mjs').Scope} scope
 * @param {boolean} quick
 */
async function counts(scope, quick) {
  return [
    ...(await cost(scope, quick ? 500 : 2000)),
    ...(await telling(scope, quick ? 500 : 2000)),
    ...(await streams(scope)),
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
  await pause(SETTLED_MS);
  const pid = world.system.workers[0]?.pid ?? 0;
  world.tap.take();
  const before = cpuMs(pid);
  await requestJson(`${world.system.url}${path}/replay`, { body: EVERYTHING });
  await arrived(url, count);
  await pause(SETTLED_MS);
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

/** @param {import('../../../../scripts/lib/run.mjs').Scope} scope */
async function streams(scope) {
  const { world, tenant } = await open(scope);
  const { url, apis } = world.system;
  const listeners = new Listeners();
  const idle = world.tenants[1]?.id ?? '';
  const pid = apis[0]?.pid ?? 0;
  const without = await idleShare(pid);
  for (let index = 0; index < STREAMS; index += 1) await listeners.add(url, idle);
  const share = await idleShare(pid);
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
    { name: 'no stream, API', unit: '% of a core', value: without },
    { name: `${STREAMS} idle streams, API`, unit: '% of a core', value: share, atMost: 1 },
    { name: 'stored to stream, median', unit: 'ms', value: median(told), atMost: 50 },
    { name: 'webhook to stream, median', unit: 'ms', value: median(delays) },
    { name: 'webhook to stream, p95', unit: 'ms', value: percentile(delays, 0.95) },
  ];
}

/**
 * The median of some looks: once, some time after much was asked of it, V8 tidies up its memory.
 *
 * @param {number} pid of whom nothing is asked now
 * @returns what it takes all the same, % of a core
 */
async function idleShare(pid) {
  await pause(CALM_MS);
  const shares = [];
  for (let look = 0; look < IDLE_LOOKS; look += 1) {
    const before = cpuMs(pid);
    await pause(IDLE_MS);
    shares.push(((cpuMs(pid) - before) / IDLE_MS) * 100);
  }
  return median(shares);
}
