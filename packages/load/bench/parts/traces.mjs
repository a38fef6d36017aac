import { Trouble } from '../../../../scripts/lib/trouble.mjs';
import { cpuMs } from '../process-stats.mjs';
import { median } from '../stats.mjs';
import { TraceSink } from '../trace-sink.mjs';
import { World } from '../world.mjs';
import { messagesPlan, warmUp } from './end-to-end.mjs';

const COUNT = 2_000;
const PASSES = 3;
const TENANTS = 4;
const KINDS = ['inbound message and its reply', 'send'];
/** What a share of the messages being traced may cost beside none. */
const AT_MOST = { off: 1.03, traced: 1.1 };

/**
 * What traces cost: CPU of API and worker for one message, with none, with one in ten and with all, each an
 * installation of its own; they take turns. With `--against <folder>` also beside another build, such as one
 * without the code for traces.
 */
export const traces = {
  name: 'traces',
  once: true,
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick, against: root }) {
    const sink = scope.own(await TraceSink.start());
    const traced = (/** @type {string} */ share) => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: share,
    });
    /** @type {[string, import('../world.mjs').WorldOptions][]} */
    const ways = [
      ...(root === undefined
        ? []
        : [/** @type {[string, { root: string }]} */ (['other', { root }])]),
      ['off', {}],
      ['0.1', { env: traced('0.1') }],
      ['1', { env: traced('1') }],
    ];
    /** @type {[string, World][]} */
    const worlds = [];
    for (const [way, options] of ways) {
      const world = await World.open(scope, { tenants: TENANTS, statuses: false, ...options });
      await warmUp(world, COUNT);
      worlds.push([way, world]);
    }
    /** @type {import('../figures.mjs').Figure[]} */
    const figures = [];
    for (const kind of KINDS) {
      /** @type {Map<string, number[]>} */
      const spent = new Map(ways.map(([way]) => [way, []]));
      for (let pass = 0; pass < (quick ? 1 : PASSES); pass += 1) {
        // Whoever goes later finds warmer caches: each begins once.
        const order = [
          ...worlds.slice(pass % worlds.length),
          ...worlds.slice(0, pass % worlds.length),
        ];
        for (const [way, world] of order) spent.get(way)?.push(await measure(world, kind));
      }
      figures.push(...figuresOf(kind, spent));
    }
    if (sink.requests === 0) throw new Trouble('No traces came: nothing was measured.');
    for (const [, world] of worlds) await world.close();
    return figures;
  },
};

/** @param {string} kind @param {ReadonlyMap<string, number[]>} spent by way */
function figuresOf(kind, spent) {
  const of = (/** @type {string} */ way) => median(spent.get(way) ?? []);
  const times = (
    /** @type {string} */ way,
    /** @type {string} */ beside,
    /** @type {number} */ atMost,
  ) => ({
    name: `${kind}, ${way} beside ${beside}`,
    unit: 'ratio',
    value: of(way) / of(beside),
    atMost,
  });
  return [
    ...[...spent.keys()].map((way) => ({
      name: `${kind}, ${way}`,
      unit: 'CPU ms',
      value: of(way),
    })),
    ...(spent.has('other') ? [times('off', 'other', AT_MOST.off)] : []),
    times('0.1', 'off', AT_MOST.traced),
    times('1', 'off', AT_MOST.traced),
  ];
}

/** @param {World} world @param {string} kind @returns {Promise<number>} CPU of API and worker for one, ms */
async function measure(world, kind) {
  const tenantId = world.tenants[0]?.id ?? '';
  const { make } =
    kind === 'send'
      ? {
          make: /** @type {const} */ ({
            kind: 'sends',
            count: COUNT,
            tenantId,
            firstCustomer: 5_000_000,
          }),
        }
      : messagesPlan(world, COUNT);
  const before = used(world);
  await world.load({ connections: 16, make });
  await world.untilQuiet();
  return (used(world) - before) / COUNT;
}

/** @param {World} world @returns {number} CPU that API and worker have used, ms */
export function used({ system }) {
  return [...system.apis, ...system.workers].reduce((sum, { pid }) => sum + cpuMs(pid), 0);
}
