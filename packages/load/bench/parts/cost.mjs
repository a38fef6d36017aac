import { setTimeout as pause } from 'node:timers/promises';
import { cpuMs } from '../process-stats.mjs';
import { sum } from '../proxy.mjs';
import { World } from '../world.mjs';
import { messagesPlan, warmUp } from './end-to-end.mjs';

const IDLE_MS = 5_000;
/** One at a time: so many, so far apart. */
const SINGLE = 15;
const SINGLE_PER_SECOND = 5;

/** Too seldom for the API to store several with one insert, too often for them not to overlap. */
const STEADY_PER_SECOND = 50;
const STEADY = 250;

/** @typedef {{ mongo: number, redis: number, blocking: number, ms: number }} Spent */

/** Commands on the wire, without what the processes spend when there is nothing to do. */
export const cost = {
  name: 'cost',
  once: true,
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick }) {
    const count = quick ? 1000 : 2000;
    const world = await World.open(scope, { tenants: 4, statuses: false, counted: true });
    await warmUp(world);
    const idle = await spentIn(world, () => pause(IDLE_MS));

    const kinds = {
      'inbound message and its reply': (/** @type {number} */ count) =>
        messagesPlan(world, count).make,
      send: (/** @type {number} */ count) => sends(world, count),
      status: (/** @type {number} */ count) => statuses(world, count),
    };
    /** @type {import('../figures.mjs').Figure[]} */
    const figures = [
      { name: 'idle, MongoDB', unit: 'commands/s', value: (idle.mongo / idle.ms) * 1000 },
      { name: 'idle, Redis', unit: 'commands/s', value: (idle.redis / idle.ms) * 1000 },
      {
        name: 'idle, Redis, waiting for jobs',
        unit: 'commands/s',
        value: (idle.blocking / idle.ms) * 1000,
      },
    ];
    for (const [kind, make] of Object.entries(kinds)) {
      const single = await measure(world, idle, SINGLE, {
        connections: 4,
        ratePerSecond: SINGLE_PER_SECOND,
        make: await make(SINGLE),
      });
      const load = await measure(world, idle, count, { connections: 32, make: await make(count) });
      const bounded = kind === 'inbound message and its reply';
      figures.push(
        { name: `one at a time, ${kind}, MongoDB`, unit: 'commands', value: single.mongo },
        { name: `one at a time, ${kind}, Redis`, unit: 'commands', value: single.redis },
        {
          name: `under load, ${kind}, MongoDB`,
          unit: 'commands',
          value: load.mongo,
          ...(bounded && { atMost: 3 }),
        },
        {
          name: `under load, ${kind}, Redis`,
          unit: 'commands',
          value: load.redis,
          ...(bounded && { atMost: 6 }),
        },
        { name: `under load, ${kind}, API`, unit: 'CPU ms', value: load.apiMs },
        { name: `under load, ${kind}, worker`, unit: 'CPU ms', value: load.workerMs },
      );
    }
    const steady = await measure(world, idle, STEADY, {
      ...messagesPlan(world, STEADY),
      ratePerSecond: STEADY_PER_SECOND,
    });
    const name = `at ${STEADY_PER_SECOND} per s, inbound message and its reply`;
    figures.push(
      { name: `${name}, MongoDB`, unit: 'commands', value: steady.mongo },
      { name: `${name}, Redis`, unit: 'commands', value: steady.redis },
    );
    await world.close();
    return figures;
  },
};

/**
 * @param {World} world
 * @param {Spent} idle
 * @param {number} count
 * @param {Omit<import('../client.mjs').Plan, 'url'>} plan
 * @returns for each item, without what an idle system would have spent in the same time
 */
async function measure(world, idle, count, plan) {
  const [api, worker] = [world.system.apis[0]?.pid ?? 0, world.system.workers[0]?.pid ?? 0];
  const before = { api: cpuMs(api), worker: cpuMs(worker) };
  const spent = await spentIn(world, async () => {
    await world.load(plan);
    await world.untilQuiet();
  });
  const without = (/** @type {'mongo' | 'redis'} */ where) =>
    (spent[where] - (idle[where] / idle.ms) * spent.ms) / count;
  return {
    mongo: without('mongo'),
    redis: without('redis'),
    apiMs: (cpuMs(api) - before.api) / count,
    workerMs: (cpuMs(worker) - before.worker) / count,
  };
}

/** @param {World} world @param {() => Promise<unknown>} work @returns {Promise<Spent>} */
async function spentIn(world, work) {
  world.tap.take();
  const start = performance.now();
  await work();
  const { mongo, redis, redisBlocking } = world.tap.take();
  return {
    mongo: sum(mongo),
    redis: sum(redis),
    blocking: redisBlocking,
    ms: performance.now() - start,
  };
}

/** @param {World} world @param {number} count @returns {import('../client.mjs').Make} */
function sends(world, count) {
  return { kind: 'sends', count, tenantId: world.tenants[0]?.id ?? '', firstCustomer: 5_000_000 };
}

/**
 * Of the messages that were sent last.
 *
 * @param {World} world
 * @param {number} count
 * @returns {Promise<import('../client.mjs').Make>}
 */
async function statuses(world, count) {
  const messages = (await world.accepted()).slice(-count);
  const { appSecret: secret } = world.system;
  return { kind: 'statuses', secret, statuses: ['delivered'], messages };
}
