/**
 * `npm run fuzz`: requests to every route of the API, right and wrong ones, made from its OpenAPI
 * document; no answer may be a 5xx, take over two seconds, or refuse in any other form than
 * problem+json, and no process may grow. `-- --seed 7 --count 20000` repeats a run and sets its length.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { fuzz } from './fuzz/fuzz.mjs';
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
const MAX_GROWTH_MB = 100;

const { values } = parseArgs({
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
      env: { LOG_LEVEL: 'error' },
      simulatorEnv: { SIMULATOR_WINDOW: 'off' },
    }),
  );
  await step('Starting the API, the worker and the simulator', () => system.start());
  const { body: document } = await requestJson(`${system.url}/docs-json`);
  const { body: tenant } = await requestJson(`${system.url}/tenants/register`, {
    body: { name: 'Fuzz', phoneNumberId: '900001', accessToken: 'mock_fuzz' },
  });
  const { url, appSecret } = system;
  const options = { url, appSecret, document, tenantId: tenant.id, slowMs: SLOW_MS };
  const warm = await step(`${WARM_UP} requests to warm up`, () =>
    fuzz({ ...options, seed: seed + 1_000_000, count: WARM_UP }),
  );
  const before = await residentMb(url);
  const result = await step(`${count} requests`, () => fuzz({ ...options, seed, count }));
  const grown = (await residentMb(url)) - before;
  console.table(Object.fromEntries(result.statuses));
  console.log(`The API grew by ${grown.toFixed(0)} MB.`);
  const faults = [...warm.faults, ...result.faults];
  if (grown > MAX_GROWTH_MB) faults.push(`The API grew by more than ${MAX_GROWTH_MB} MB.`);
  if (faults.length > 0) {
    throw new Trouble(`${faults.length} answers are wrong (seed ${seed}):`, {
      log: faults.slice(0, SHOWN),
    });
  }
  return 0;
}

/** @param {string} url */
async function residentMb(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1]) / 1024 ** 2;
}
