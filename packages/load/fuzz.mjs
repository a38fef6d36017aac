/**
 * `npm run fuzz`: requests to every route of the API, right and wrong ones, made from its OpenAPI
 * document, by the operator, by a tenant's key and by somebody who is signed in. No answer may be a
 * 5xx, take over two seconds, or refuse in any other form than problem+json, and the API may not hold
 * more afterwards than before. `-- --seed 7 --count 20000` repeats a run and sets its length, for each
 * of them.
 */
import { randomInt } from 'node:crypto';
import { readArguments } from '../../scripts/lib/arguments.mjs';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { makeCallers } from './fuzz/callers.mjs';
import { fuzz } from './fuzz/fuzz.mjs';
import { memoryOf } from './fuzz/memory.mjs';
import { requestJson } from '../../scripts/lib/http.mjs';
import { ensurePackages } from '../../scripts/lib/install.mjs';
import { withDatabase } from '../../scripts/lib/mongo.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { findServices } from '../../scripts/lib/services.mjs';
import { step } from '../../scripts/lib/step.mjs';
import { planSystem } from '../../scripts/lib/system.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';

const SLOW_MS = 2_000;
const SHOWN = 20;
/** The first requests fill caches and compile code. */
const WARM_UP = 2_000;
/** What caches hold, and a rest of what is still on its way. */
const MAX_GROWTH_MB = 30;

const { values } = readArguments({
  options: { seed: { type: 'string' }, count: { type: 'string', default: '20000' } },
});
const seed = Number(values.seed ?? randomInt(1_000_000));
const count = Number(values.count);

await run(main);

/** @type {Parameters<typeof run>[0]} */
async function main(scope) {
  console.log(`Seed ${seed}: repeat this run with --seed ${seed} --count ${count}`);
  await ensurePackages();
  await ensureBuild();
  const name = `fuzz-${seed}-${Date.now()}`;
  const { mongoUri, redisHost, redisPort } = await findServices(scope);
  const system = scope.own(
    await planSystem({
      mongoUri: withDatabase(mongoUri, name),
      redisHost,
      redisPort,
      queuePrefix: name,
      env: { LOG_LEVEL: 'error', NODE_OPTIONS: '--inspect=127.0.0.1:0' },
      keepLines: true,
      simulatorEnv: { SIMULATOR_WINDOW: 'off' },
    }),
  );
  await step('Starting the API, the worker and the simulator', () => system.start());
  const { body: document } = await requestJson(`${system.url}/docs-json`);
  const { url, appSecret } = system;
  const options = { url, appSecret, document, slowMs: SLOW_MS };
  const lines = () => system.apis[0]?.lines ?? [];
  /** @type {string[]} */
  const faults = [];
  for (const caller of await makeCallers(url)) {
    const run = (/** @type {number} */ from, /** @type {number} */ requests) =>
      fuzz({ ...options, caller, seed: from, count: requests });
    const warm = await step(`${WARM_UP} requests of the ${caller.name} to warm up`, () =>
      run(seed + 1_000_000, WARM_UP),
    );
    const before = await memoryOf(lines());
    const result = await step(`${count} requests of the ${caller.name}`, () => run(seed, count));
    const after = await memoryOf(lines());
    console.table(Object.fromEntries([...result.statuses].sort()));
    const grown = after.live - before.live;
    console.log(
      `The API holds ${after.live.toFixed(0)} MB, ${grown.toFixed(1)} MB more than before (resident: ${before.resident.toFixed(0)} MB before, ${after.resident.toFixed(0)} MB after).`,
    );
    if (grown > MAX_GROWTH_MB) faults.push(`The API holds ${grown.toFixed(0)} MB more.`);
    faults.push(...[...warm.faults, ...result.faults].map((fault) => `${caller.name}: ${fault}`));
  }
  if (faults.length > 0) {
    throw new Trouble(`${faults.length} answers are wrong (seed ${seed}):`, {
      log: faults.slice(0, SHOWN),
    });
  }
  return 0;
}
