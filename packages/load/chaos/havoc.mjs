import { setTimeout as pause } from 'node:timers/promises';

/**
 * @typedef {object} Victims
 * @property {import('../../../scripts/lib/system.mjs').System} system
 * @property {import('./restartable.mjs').Restartable | null} mongo if it is ours
 * @property {import('./gate.mjs').Gate | null} gate before a MongoDB that is not ours
 * @property {import('./restartable.mjs').Restartable} redis
 * @property {() => Promise<void>} wipeRedis
 * @property {import('./replica-set.mjs').ReplicaSet | undefined} [set] where MongoDB is played by one
 */

/** @typedef {(victims: Victims, dice: import('./random.mjs').Dice) => Promise<void>} Blow */

const SHORT_MS = /** @type {const} */ ([300, 1_500]);

/** Everything that is done to the system; the names stand in the report. */
/** @type {Record<string, Blow>} */
const BLOWS = {
  'kill -9 an API': async ({ system }, dice) => killAndStart(dice.pick(system.apis)),
  'kill -9 a worker': async ({ system }, dice) => killAndStart(dice.pick(system.workers)),
  'SIGTERM an API': async ({ system }, dice) => killAndStart(dice.pick(system.apis), 'SIGTERM'),
  'SIGTERM a worker': async ({ system }, dice) =>
    killAndStart(dice.pick(system.workers), 'SIGTERM'),
  'stop a worker for a while': async ({ system }, dice) =>
    freeze(dice.pick(system.workers).pid, dice.between(1_000, 5_000)),
  FLUSHALL: ({ wipeRedis }) => wipeRedis(),
  'stop Redis for a while': ({ redis }, dice) => freeze(redis.pid, dice.between(...SHORT_MS)),
  'kill -9 Redis, which forgets all': ({ redis }) => redis.killAndRestart(),
  'stop MongoDB for a while': async ({ mongo, gate }, dice) => {
    const ms = dice.between(...SHORT_MS);
    await (mongo ? freeze(mongo.pid, ms) : gate?.block(ms));
  },
  'kill -9 MongoDB, back on its journal': async ({ mongo, gate }, dice) =>
    mongo ? mongo.killAndRestart() : gate?.break(dice.between(...SHORT_MS)),
  'stop the simulator for a while': ({ system }, dice) =>
    freeze(system.simulator.pid, dice.between(...SHORT_MS)),
};

const ELECTION_MS = /** @type {const} */ ([2_000, 10_000]);

/**
 * What befalls a replica set, beside what cannot hide that nobody sent a message: no worker dies here.
 *
 * @type {Record<string, Blow>}
 */
const BLOWS_TO_A_SET = {
  'an election': async ({ set }, dice) => set?.elect(dice.between(...ELECTION_MS)),
  'answers lost, writes in doubt': async ({ set }, dice) => set?.doubt(dice.between(...SHORT_MS)),
  'a primary left behind': async ({ set }, dice) => set?.leaveBehind(dice.between(...SHORT_MS)),
  FLUSHALL: ({ wipeRedis }) => wipeRedis(),
  'SIGTERM an API': async ({ system }, dice) => killAndStart(dice.pick(system.apis), 'SIGTERM'),
};

/** Strikes at random, one blow after the other, and counts them. */
export class Havoc {
  /** @type {Map<string, number>} */
  counts;

  /**
   * @param {Victims} victims
   * @param {import('./random.mjs').Dice} dice
   */
  constructor(victims, dice) {
    this.victims = victims;
    this.dice = dice;
    this.blows = victims.set ? BLOWS_TO_A_SET : BLOWS;
    this.counts = new Map(Object.keys(this.blows).map((name) => [name, 0]));
  }

  /** @param {number} until time in ms since the epoch */
  async strikeUntil(until) {
    while (Date.now() < until) {
      await pause(this.dice.between(200, 1_500));
      const name = this.dice.pick(Object.keys(this.blows));
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      await this.blows[name]?.(this.victims, this.dice);
    }
  }
}

/**
 * @param {import('../../../scripts/lib/server-process.mjs').ServerProcess} process
 * @param {NodeJS.Signals} [signal]
 */
async function killAndStart(process, signal = 'SIGKILL') {
  await process.kill(signal);
  process.spawn();
}

/** @param {number} pid @param {number} ms */
async function freeze(pid, ms) {
  signal(pid, 'SIGSTOP');
  await pause(ms);
  signal(pid, 'SIGCONT');
}

/** It may have ended by itself. @param {number} pid @param {NodeJS.Signals} name */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // Then there is nothing to stop.
  }
}
