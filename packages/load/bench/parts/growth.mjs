import { cpuMs } from '../process-stats.mjs';
import { sum } from '../proxy.mjs';
import { seedMessages, seedTenants } from '../seed.mjs';
import { median } from '../stats.mjs';
import { World } from '../world.mjs';
import { measureLoad, warmUp } from './end-to-end.mjs';

const BUSY = 10;
/** Of each pass. */
const MESSAGES = 600;

/**
 * @typedef {object} Size
 * @property {string} name
 * @property {number} messages stored
 * @property {number} tenants
 * @property {number} [numbersEach] 1
 * @property {number} busy how many of the numbers are written to
 */

/** @type {Size} */
const SMALL = { name: '1,000 messages, 10 tenants', messages: 1_000, tenants: 10, busy: BUSY };
/** @type {readonly Size[]} each in one way larger */
const LARGE = [
  { ...SMALL, name: '200,000 messages', messages: 200_000 },
  { ...SMALL, name: '10,000 tenants, 10 busy', tenants: 10_000 },
  { ...SMALL, name: '10,000 tenants, all busy', tenants: 10_000, busy: 10_000 },
  {
    ...SMALL,
    name: '10,000 tenants of 3 numbers, all busy',
    tenants: 10_000,
    numbersEach: 3,
    busy: 30_000,
  },
];

/** What a message costs when much is stored already. Its loads are interleaved within the round. */
export const growth = {
  name: 'growth',
  once: true,
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick }) {
    /** @type {import('../figures.mjs').Figure[]} */
    const figures = [];
    for (const size of LARGE) {
      // Both are as fresh: code that ran for longer is quicker.
      const small = await prepare(scope, SMALL);
      const large = await prepare(scope, size);
      const passes = quick ? 1 : 2;
      /** @type {{ before: Pass, after: Pass }[]} */
      const pairs = [];
      for (let pass = 0; pass < passes; pass += 1) {
        const before = await measure(small, MESSAGES);
        pairs.push({ before, after: await measure(large, MESSAGES) });
      }
      await large.close();
      await small.close();
      const ratio = (/** @type {keyof Pass} */ what) => growthOf(pairs, what);
      figures.push(
        {
          name: `${size.name}, CPU of API and worker`,
          unit: 'ratio',
          value: ratio('cpuMs'),
          atMost: 1.2,
        },
        {
          name: `${size.name}, MongoDB commands`,
          unit: 'ratio',
          value: ratio('commands'),
          atMost: 1.2,
        },
        { name: `${size.name}, time`, unit: 'ratio', value: ratio('ms'), atMost: 1.2 },
        { name: `${size.name}, CPU of MongoDB`, unit: 'ratio', value: ratio('mongoCpuMs') },
      );
    }
    return figures;
  },
};

/** @typedef {{ ms: number, cpuMs: number, mongoCpuMs: number, commands: number }} Pass of one message */

/** @param {import('../../../../scripts/lib/run.mjs').Scope} scope @param {Size} size */
async function prepare(scope, size) {
  const world = await World.open(scope, { statuses: false, counted: true });
  world.tenants = [];
  await seedTenants(world, size.tenants, size.numbersEach);
  await seedMessages(world, size.messages);
  world.tenants = world.tenants.slice(0, size.busy);
  await warmUp(world, 300);
  return world;
}

/** @param {World} world @param {number} count @returns {Promise<Pass>} */
async function measure(world, count) {
  const { apis, workers } = world.system;
  const used = () =>
    [...apis, ...workers].reduce((total, process) => total + cpuMs(process.pid), 0);
  const before = { own: used(), mongo: cpuMs(world.mongoPid) };
  world.tap.take();
  const perSecond = await measureLoad(world, count);
  await world.untilQuiet();
  return {
    ms: 1000 / perSecond,
    cpuMs: (used() - before.own) / count,
    mongoCpuMs: (cpuMs(world.mongoPid) - before.mongo) / count,
    commands: sum(world.tap.take().mongo) / count,
  };
}

/** @param {readonly { before: Pass, after: Pass }[]} pairs @param {keyof Pass} what */
function growthOf(pairs, what) {
  return (
    median(pairs.map(({ after }) => after[what])) / median(pairs.map(({ before }) => before[what]))
  );
}
