/**
 * `npm run simulate`: what an installation needs, by what messages cost, before it is there.
 * `-- --tenants 100000 --inbound 300 --sends 200 --meta-ms 250 --commit-ms 4`; docs/performance.md says what the
 * figures are worth. `-- --check` measures this machine at some rates, and compares what the model says of two others
 * with what they take; what it prints of each cost is what simulate/measured.mjs holds.
 */
import { readArguments } from '../../scripts/lib/arguments.mjs';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { ensurePackages } from '../../scripts/lib/install.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { step } from '../../scripts/lib/step.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';
import { shown } from './bench/figures.mjs';
import { costAt } from './simulate/costs.mjs';
import { COSTS } from './simulate/measured.mjs';
import { plan } from './simulate/model.mjs';

/** How far what is measured may be from what was said. */
const TOLERANCE = 0.2;
/** Messages a second that a curve is made of, up to as many as go; and others, as far from these as can be. */
const KNOWN_RATES = [4, 15, 40, 100, null];
const CHECKED_RATES = [25, 64];

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

const { values } = readArguments({
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
  const { COST_NAMES, KINDS, Measuring } = await import('./simulate/measuring.mjs');
  const measuring = await step('Starting the system', () => Measuring.open(scope));
  const rows = [];
  for (const kind of KINDS) {
    const at = (/** @type {number | null} */ rate) =>
      step(`${kind}: ${rate ?? 'as many as go'} a second`, () => measuring.measure(kind, rate));
    const known = [];
    for (const rate of KNOWN_RATES) known.push(await at(rate));
    const real = [];
    for (const rate of CHECKED_RATES) real.push(await at(rate));
    for (const name of COST_NAMES) {
      const curve = known.map(({ perSecond, [name]: cost }) => ({ perSecond, cost }));
      console.log(kind, name, JSON.stringify(curve));
      for (const { perSecond, [name]: measured } of real) {
        rows.push({ kind, perSecond, name, said: costAt(curve, perSecond), measured });
      }
    }
  }
  const off = (/** @type {{ said: number, measured: number }} */ { said, measured }) =>
    said / measured - 1;
  console.table(
    rows.map((row) => ({
      kind: row.kind,
      'a second': shown(row.perSecond),
      cost: row.name,
      model: shown(row.said),
      measured: shown(row.measured),
      'off, %': shown(off(row) * 100),
    })),
  );
  return rows.every((row) => Math.abs(off(row)) <= TOLERANCE) ? 0 : 1;
}
