/**
 * `npm run simulate`: what an installation needs, by what messages cost, before it is there.
 * `-- --tenants 100000 --inbound 300 --sends 200 --meta-ms 250 --commit-ms 4`; docs/performance.md says what the
 * figures are worth. `-- --check` measures this machine at three rates, and compares what the model says of two
 * others with what they take.
 */
import { parseArgs } from 'node:util';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { ensurePackages } from '../../scripts/lib/install.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { step } from '../../scripts/lib/step.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';
import { shown } from './bench/figures.mjs';
import { COSTS, costAt, fit } from './simulate/costs.mjs';
import { plan } from './simulate/model.mjs';

/** How far what is measured may be from what was said. */
const TOLERANCE = 0.2;

const DEFAULTS = {
  tenants: 1_000,
  numbers: 1,
  inbound: 50,
  sends: 20,
  busiest: 0.05,
  'meta-ms': 250,
  'commit-ms': 4,
  cpu: 1,
  'journal-days': 14,
};

const { values } = parseArgs({
  options: {
    ...Object.fromEntries(
      Object.keys(DEFAULTS).map((name) => [name, { type: /** @type {const} */ ('string') }]),
    ),
    check: { type: 'boolean', default: false },
  },
});

/** @param {keyof typeof DEFAULTS} name */
function number(name) {
  const given = /** @type {Record<string, unknown>} */ (values)[name];
  const value = given === undefined ? DEFAULTS[name] : Number(given);
  if (value > 0) return value;
  throw new Trouble(`--${name} must be a number above 0; it is "${String(given)}".`);
}

await run(async (scope) => {
  if (values['check']) return check(scope);
  const found = plan(
    {
      tenants: number('tenants'),
      numbers: number('numbers'),
      inbound: number('inbound'),
      sends: number('sends'),
      busiest: number('busiest'),
      metaMs: number('meta-ms'),
      commitMs: number('commit-ms'),
      cpu: number('cpu'),
      journalDays: number('journal-days'),
    },
    COSTS,
  );
  console.table({
    'API processes': { needs: found.api.processes, 'cores busy': shown(found.api.cores) },
    workers: { needs: found.worker.processes, 'cores busy': shown(found.worker.cores) },
    'MongoDB, commands a second': { needs: shown(found.mongo.commandsPerSecond) },
    'MongoDB, written MB a second': { needs: shown(found.mongo.writtenMbPerSecond) },
    'MongoDB, GB of the journal': { needs: shown(found.mongo.journalGb) },
    'MongoDB, GB of messages a day': { needs: shown(found.mongo.messagesGbPerDay) },
    'Redis, commands a second': { needs: shown(found.redis.commandsPerSecond) },
    'in flight at Meta': { needs: shown(found.inFlight) },
    'a lone message to its answer, ms': { needs: shown(found.aloneMs) },
  });
  console.table(
    Object.fromEntries(
      found.limits.map(({ name, used }) => [name, { 'used, %': shown(used * 100) }]),
    ),
  );
  const [first] = found.limits;
  if (first)
    console.log(`The first limit: ${first.name}, at ${shown(1 / first.used)} times this load.`);
  return 0;
});

/** @param {import('../../scripts/lib/run.mjs').Scope} scope */
async function check(scope) {
  await ensurePackages();
  await ensureBuild();
  const { Exchanges } = await import('./simulate/exchanges.mjs');
  const exchanges = await step('Starting the system', () => Exchanges.open(scope));
  const at = (/** @type {number | null} */ rate) =>
    step(`${rate ?? 'As many as go'} a second`, () => exchanges.measure(rate));
  const [seldom, middle, full] = [await at(4), await at(40), await at(null)];
  const rows = [];
  for (const rate of [15, 120]) {
    const real = await at(rate);
    for (const name of /** @type {const} */ (['api', 'worker', 'mongo', 'redis'])) {
      const curve = fit([point(seldom, name), point(middle, name), point(full, name)]);
      const said = costAt(curve, real.perSecond);
      rows.push({ rate, name, said, real: real[name], off: said / real[name] - 1, curve });
    }
  }
  console.table(
    rows.map(({ rate, name, said, real, off }) => ({
      'a second': rate,
      cost: name,
      model: shown(said),
      measured: shown(real),
      'off, %': shown(off * 100),
    })),
  );
  for (const { name, curve } of rows.slice(0, 4)) console.log(name, JSON.stringify(curve));
  return rows.every(({ off }) => Math.abs(off) <= TOLERANCE) ? 0 : 1;
}

/**
 * @param {import('./simulate/exchanges.mjs').Measured} measured
 * @param {'api' | 'worker' | 'mongo' | 'redis'} name
 */
function point({ perSecond, ...costs }, name) {
  return { perSecond, cost: costs[name] };
}
