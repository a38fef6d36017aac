import { cpuMs } from '../bench/process-stats.mjs';
import { messagesPlan, warmUp } from '../bench/parts/end-to-end.mjs';
import { sum } from '../bench/proxy.mjs';
import { World } from '../bench/world.mjs';
import { setTimeout as pause } from 'node:timers/promises';

const TENANTS = 4;
const IDLE_MS = 5_000;
const AT_MOST = 2_000;
/** Long enough for the clock ticks that CPU times come in. */
const SECONDS = 12;

export const KINDS = /** @type {const} */ (['exchange', 'send']);
export const COST_NAMES = /** @type {const} */ (['api', 'worker', 'mongo', 'redis']);

/** @typedef {(typeof KINDS)[number]} Kind */
/** @typedef {(typeof COST_NAMES)[number]} CostName */
/** @typedef {Record<CostName, number> & { perSecond: number }} Measured */

/** Messages that are answered, and sends, all with the statuses of what went out: what each takes. */
export class Measuring {
  #people = 5_000_000;

  /** @param {World} world @param {Record<CostName, number>} idle for each ms */
  constructor(world, idle) {
    this.world = world;
    this.idle = idle;
  }

  /** @param {import('../../../scripts/lib/run.mjs').Scope} scope */
  static async open(scope) {
    const world = await World.open(scope, { tenants: TENANTS, counted: true });
    const measuring = new Measuring(world, { api: 0, worker: 0, mongo: 0, redis: 0 });
    await warmUp(world, 600);
    await measuring.measure('send', null);
    const { ms, ...spent } = await spentIn(world, () => pause(IDLE_MS));
    for (const name of COST_NAMES) measuring.idle[name] = spent[name] / ms;
    return measuring;
  }

  /** @param {Kind} kind @param {number | null} perSecond `null`: as many as go @returns {Promise<Measured>} for each */
  async measure(kind, perSecond) {
    const count = perSecond === null ? AT_MOST : Math.min(AT_MOST, perSecond * SECONDS);
    const plan = this.#plan(kind, count, perSecond === null ? 32 : 16);
    let tookMs = 0;
    const before = await this.world.acceptedCount();
    const spent = await spentIn(this.world, async () => {
      const startedAt = performance.now();
      await this.world.load({ ...plan, ...(perSecond !== null && { ratePerSecond: perSecond }) });
      await this.world.untilAccepted(before + count);
      tookMs = performance.now() - startedAt;
      await this.world.untilQuiet();
    });
    const each = (/** @type {CostName} */ name) =>
      Math.round(((spent[name] - this.idle[name] * spent.ms) / count) * 100) / 100;
    return {
      perSecond: Math.round((count / tookMs) * 1_000),
      api: each('api'),
      worker: each('worker'),
      mongo: each('mongo'),
      redis: each('redis'),
    };
  }

  /** @param {Kind} kind @param {number} count @param {number} connections */
  #plan(kind, count, connections) {
    if (kind === 'exchange') return messagesPlan(this.world, count, connections);
    const firstCustomer = this.#people;
    this.#people += count;
    const tenantId = this.world.tenants[0]?.id ?? '';
    return {
      connections,
      make: /** @type {const} */ ({ kind: 'sends', count, tenantId, firstCustomer }),
    };
  }
}

/** @param {World} world @param {() => Promise<unknown>} work */
async function spentIn(world, work) {
  const [api, worker] = [world.system.apis[0]?.pid ?? 0, world.system.workers[0]?.pid ?? 0];
  const before = { api: cpuMs(api), worker: cpuMs(worker) };
  world.tap.take();
  const start = performance.now();
  await work();
  const { mongo, redis } = world.tap.take();
  return {
    mongo: sum(mongo),
    redis: sum(redis),
    ms: performance.now() - start,
    api: cpuMs(api) - before.api,
    worker: cpuMs(worker) - before.worker,
  };
}
