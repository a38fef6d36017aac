import { cpuMs } from '../process-stats.mjs';
import { seedTenants } from '../seed.mjs';
import { median } from '../stats.mjs';
import { Trouble } from '../../../../scripts/lib/trouble.mjs';
import { World } from '../world.mjs';
import { messagesPlan, warmUp } from './end-to-end.mjs';

const COUNT = 1_000;
const PASSES = 5;
/** Not measured: what a process compiles while it is young is no cost of a message. It goes on for some 10,000. */
const WARM_UPS = 12;

/**
 * @typedef {object} Shape
 * @property {string} name
 * @property {number} tenants
 * @property {number} numbersEach in this version; in the earlier one a tenant has one
 * @property {number} atMost times the CPU of the earlier version
 * @property {readonly Kind[]} kinds
 */

/** @typedef {'inbound message and its reply' | 'send' | 'status'} Kind */

/** @type {readonly Shape[]} */
const SHAPES = [
  {
    name: '4 tenants',
    tenants: 4,
    numbersEach: 1,
    atMost: 1.05,
    kinds: ['inbound message and its reply', 'send', 'status'],
  },
  {
    name: '10,000 tenants of 3 numbers',
    tenants: 10_000,
    numbersEach: 3,
    atMost: 1.1,
    kinds: ['inbound message and its reply'],
  },
];

/**
 * What a message costs beside what it cost in an earlier version; the two take turns. Started anew, one build
 * differs from itself by up to a fifth: it takes rounds to tell them apart.
 */
export const against = {
  name: 'against',
  needsEarlier: true,
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick, against: root }) {
    if (root === undefined) throw new Trouble('Name the earlier build: --against <folder>.');
    /** @type {import('../figures.mjs').Figure[]} */
    const figures = [];
    for (const { name, tenants, numbersEach, atMost, kinds } of SHAPES) {
      const before = await prepare(scope, tenants, 1, root);
      const after = await prepare(scope, tenants, numbersEach);
      for (const kind of kinds) {
        /** @type {[number, number][]} */
        const pairs = [];
        const warmUps = quick ? 0 : WARM_UPS;
        for (let pass = 0; pass < warmUps + (quick ? 1 : PASSES); pass += 1) {
          // Whoever goes second finds warmer caches: they take turns in that, too.
          const [first, second] = pass % 2 === 0 ? [before, after] : [after, before];
          const spent = new Map([[first, await measure(first, kind, pass)]]);
          spent.set(second, await measure(second, kind, pass));
          if (pass >= warmUps) pairs.push([spent.get(before) ?? 0, spent.get(after) ?? 0]);
        }
        const [was, is] = [0, 1].map((side) => median(pairs.map((pair) => pair[side] ?? 0)));
        figures.push(
          { name: `${name}, ${kind}, before`, unit: 'CPU ms', value: was ?? 0 },
          { name: `${name}, ${kind}`, unit: 'CPU ms', value: is ?? 0 },
          { name: `${name}, ${kind}, times`, unit: 'ratio', value: (is ?? 0) / (was ?? 1), atMost },
        );
      }
      await after.close();
      await before.close();
    }
    return figures;
  },
};

/**
 * @param {import('../../../../scripts/lib/run.mjs').Scope} scope
 * @param {number} tenants
 * @param {number} numbersEach
 * @param {string} [root]
 */
async function prepare(scope, tenants, numbersEach, root) {
  const world = await World.open(scope, { statuses: false, root });
  world.tenants = [];
  await seedTenants(world, tenants, numbersEach);
  await warmUp(world, COUNT);
  return world;
}

/**
 * @param {World} world
 * @param {Kind} kind
 * @param {number} pass
 * @returns {Promise<number>} CPU of API and worker for one, ms
 */
async function measure(world, kind, pass) {
  const make = await makeOf(world, kind, pass);
  const used = () =>
    [...world.system.apis, ...world.system.workers].reduce((sum, { pid }) => sum + cpuMs(pid), 0);
  const before = used();
  await world.load({ connections: 16, make });
  await world.untilQuiet();
  return (used() - before) / COUNT;
}

/**
 * @param {World} world
 * @param {Kind} kind
 * @param {number} pass
 * @returns {Promise<import('../client.mjs').Make>}
 */
async function makeOf(world, kind, pass) {
  if (kind === 'inbound message and its reply') return messagesPlan(world, COUNT).make;
  if (kind === 'send') {
    const firstCustomer = 5_000_000;
    return { kind: 'sends', count: COUNT, tenantId: world.tenants[0]?.id ?? '', firstCustomer };
  }
  // A status that was told before would change nothing.
  const messages = (await world.accepted()).slice(pass * COUNT, (pass + 1) * COUNT);
  const { appSecret: secret } = world.system;
  return { kind: 'statuses', secret, statuses: ['delivered'], messages };
}
