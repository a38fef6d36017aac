import { cpuMs } from '../bench/process-stats.mjs';
import { messagesPlan, warmUp } from '../bench/parts/end-to-end.mjs';
import { sum } from '../bench/proxy.mjs';
import { World } from '../bench/world.mjs';
import { setTimeout as pause } from 'node:timers/promises';

const TENANTS = 4;
const IDLE_MS = 5_000;
const AT_MOST = 2_000;
/** Long enough for the clock ticks that CPU times come in. */
const SECONDS = 20;

/** @typedef {{ perSecond: number, api: number, worker: number, mongo: number, redis: number }} Measured */

/** Messages that are answered, with the statuses of the answers: what each takes. */
export class Exchanges {
  /** @param {World} world @param {Omit<Measured, 'perSecond'>} idle for each ms */
  constructor(world, idle) {
    this.world = world;
    this.idle = idle;
  }

  /** @param {import('../../../scripts/lib/run.mjs').Scope} scope */
  static async open(scope) {
    const world = await World.open(scope, { tenants: TENANTS, counted: true });
    await warmUp(world, 600);
    const spent = await spentIn(world, () => pause(IDLE_MS));
    const { ms, ...all } = spent;
    const idle = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value / ms]));
    return new Exchanges(world, /** @type {Omit<Measured, 'perSecond'>} */ (idle));
  }

  /** @param {number | null} perSecond `null`: as many as go @returns {Promise<Measured>} for each */
  async measure(perSecond) {
    const count = perSecond === null ? AT_MOST : Math.min(AT_MOST, perSecond * SECONDS);
    const plan = messagesPlan(this.world, count, perSecond === null ? 32 : 16);
    let tookMs = 0;
    const before = await this.world.acceptedCount();
    const spent = await spentIn(this.world, async () => {
      const startedAt = performance.now();
      await this.world.load({ ...plan, ...(perSecond !== null && { ratePerSecond: perSecond }) });
      await this.world.untilAccepted(before + count);
      tookMs = performance.now() - startedAt;
      await this.world.untilQuiet();
    });
    const each = (/** @type {'api' | 'worker' | 'mongo' | 'redis'} */ name) =>
      (spent[name] - this.idle[name] * spent.ms) / count;
    return {
      perSecond: (count / tookMs) * 1_000,
      api: each('api'),
      worker: each('worker'),
      mongo: each('mongo'),
      redis: each('redis'),
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
