import { costAt } from './costs.mjs';

/**
 * @typedef {object} Installation
 * @property {number} tenants
 * @property {number} numbers of one tenant
 * @property {number} inbound messages a second, each answered, each answer with three statuses
 * @property {number} sends a second, each with three statuses
 * @property {number} busiest share of all sends and answers that one number has
 * @property {number} metaMs that Meta takes for a send
 * @property {number} commitMs of a write to a majority
 * @property {number} cpu of this machine's core, as a part of the one that was measured
 * @property {number} journalDays
 */

/** Of what a process can do at most: the rest is for peaks. */
const BUSY = 0.6;
/** A process uses one core. */
const LEAST_PROCESSES = 2;
/** Ten thousand tenants that are all busy cost a third more (docs/results): turns of their own. */
const SPREAD = 0.3;
const MANY_TENANTS = 10_000;
/** In flight at Meta, of one number and of a process; what Meta allows a number. */
const LANE_CONCURRENCY = 100;
const META_PER_SECOND = 80;
/** What one primary, and one Redis, does with a handful of cores: a rule of thumb, not measured here. */
const MONGO_COMMANDS = 20_000;
const REDIS_COMMANDS = 80_000;
const MONGO_CONNECTIONS = 20_000;
const POOL = 50;
/** With all bells lost, the reconciler finds so many numbers that wait, each second. */
const LANES_RUNG_PER_SECOND = 200;
const PATIENCE_SECONDS = 600;
const PER_WEBHOOK_BYTES = 1_500;
const PER_MESSAGE_BYTES = 1_000;
const DAY_SECONDS = 86_400;

/**
 * What an installation needs, and which limit it meets first when it grows as it is.
 *
 * @param {Installation} installation
 * @param {typeof import('./measured.mjs').COSTS} costs
 */
export function plan(installation, costs) {
  const { tenants, numbers, inbound, sends, busiest, metaMs, commitMs, cpu, journalDays } =
    installation;
  const spread = 1 + SPREAD * Math.min(1, tenants / MANY_TENANTS);
  const ms = (/** @type {'api' | 'worker'} */ role, /** @type {number} */ perSecond) =>
    inbound * costAt(costs.exchange[role], perSecond) + sends * costAt(costs.send[role], perSecond);
  const cores = (/** @type {'api' | 'worker'} */ role) => {
    const factor = (role === 'worker' ? spread : 1) / 1_000 / cpu;
    // What a process can do at most decides: with time to spare it spends more on each message.
    const least = ms(role, Infinity) * factor;
    const processes = Math.max(LEAST_PROCESSES, Math.ceil(least / BUSY));
    const busy = ms(role, (inbound + sends) / processes) * factor;
    return { cores: Math.min(busy, processes), processes };
  };
  const api = cores('api');
  const worker = cores('worker');
  const perProcess = (inbound + sends) / Math.max(api.processes, worker.processes);
  const commands = (/** @type {'mongo' | 'redis'} */ where) =>
    inbound * costAt(costs.exchange[where], perProcess) +
    sends * costAt(costs.send[where], perProcess);
  const outbound = inbound + sends;
  const webhooks = inbound + 3 * outbound;
  const messages = inbound + outbound;
  const mongo = commands('mongo') * spread;
  const redis = commands('redis') * spread;
  const processes = api.processes + worker.processes;
  const ofBusiest = Math.min(META_PER_SECOND, (LANE_CONCURRENCY * 1_000) / metaMs);
  const limits = [
    { name: 'commands of one MongoDB primary', used: mongo / MONGO_COMMANDS },
    { name: 'connections of MongoDB', used: (processes * POOL) / MONGO_CONNECTIONS },
    { name: 'commands of one Redis', used: redis / REDIS_COMMANDS },
    { name: "the busiest number's rate at Meta", used: (outbound * busiest) / ofBusiest },
    {
      name: 'numbers that the reconciler rings for after a loss of Redis, in ten minutes',
      used:
        Math.min(tenants * numbers, outbound * PATIENCE_SECONDS) /
        (LANES_RUNG_PER_SECOND * PATIENCE_SECONDS),
    },
  ].sort((one, other) => other.used - one.used);
  return {
    api,
    worker,
    mongo: {
      commandsPerSecond: mongo,
      journalGb: (webhooks * PER_WEBHOOK_BYTES * DAY_SECONDS * journalDays) / 1e9,
      messagesGbPerDay: (messages * PER_MESSAGE_BYTES * DAY_SECONDS) / 1e9,
      // Written to the journal of the disk, and again to its place.
      writtenMbPerSecond: (2 * (webhooks * PER_WEBHOOK_BYTES + messages * PER_MESSAGE_BYTES)) / 1e6,
    },
    redis: { commandsPerSecond: redis },
    inFlight: (outbound * metaMs) / 1_000,
    /** Five writes, one after the other, and the way to Meta. */
    aloneMs: 5 * commitMs + metaMs,
    limits,
  };
}
