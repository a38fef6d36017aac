/**
 * `npm run upgrade:check`: an installation of an earlier version, filled with one of everything, is
 * upgraded process by process under load, taken back as docs/upgrading.md says, and upgraded again.
 * After each step all that was promised is compared with what is there.
 *
 * `-- --from <commit>` names the earlier version, `--old <folder>` one that is built already,
 * `--keep <file>` writes what the earlier version stored to a file, for tests of the migrations.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import mongoose from 'mongoose';
import { readArguments } from '../../scripts/lib/arguments.mjs';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { Findings, brokenPromises } from './chaos/invariants.mjs';
import { Load } from './chaos/load.mjs';
import { Dice } from './chaos/random.mjs';
import { ensurePackages } from '../../scripts/lib/install.mjs';
import { startMongo } from '../../scripts/lib/mongo.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findRedisServer, startRedis } from '../../scripts/lib/redis.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { step } from '../../scripts/lib/step.mjs';
import { planSystem } from '../../scripts/lib/system.mjs';
import { tempDir } from '../../scripts/lib/temp.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';
import { dump } from './upgrade/dump.mjs';
import { oldBuild } from './upgrade/old-build.mjs';
import { Stock, register } from './upgrade/stock.mjs';
import { runWayBack } from './upgrade/way-back.mjs';

/** The last version before tenants had several numbers. */
const FIRST_VERSION = '595ecc3';
const STEP_MS = 80;
const LOADED_TENANTS = 3;
const QUIET_TIMEOUT_MS = 180_000;
const SHOWN = 20;
const DATABASE = 'upgrade';

const { values } = readArguments({
  options: {
    from: { type: 'string', default: FIRST_VERSION },
    old: { type: 'string' },
    keep: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

await run(main);

/** @type {Parameters<typeof run>[0]} */
async function main(scope) {
  await ensurePackages();
  await ensureBuild();
  const old = await oldBuild(scope, { commit: values.from, folder: values.old });
  const folder = scope.own(tempDir());
  const [mongoPort, redisPort] = [await freePort(), await freePort()];
  scope.own(await startMongo({ port: mongoPort, dataDir: `${folder.path}/mongo`, durable: true }));
  const command = await findRedisServer();
  scope.own(await startRedis({ command, port: redisPort, dataDir: `${folder.path}/redis` }));
  const mongoUri = `mongodb://127.0.0.1:${mongoPort}/${DATABASE}`;
  const system = scope.own(
    await planSystem({
      apis: 2,
      workers: 2,
      mongoUri,
      redisHost: '127.0.0.1',
      redisPort,
      queuePrefix: DATABASE,
      env: {
        AUTO_REPLY_LIMIT_PER_DAY: '0',
        PAIR_INTERVAL_MS: '0',
        LOG_LEVEL: 'error',
        MEDIA_DIR: `${folder.path}/media`,
      },
      simulatorEnv: { SIMULATOR_WINDOW: 'off' },
    }),
  );
  const client = await mongoose.mongo.MongoClient.connect(mongoUri);
  scope.defer(() => client.close());
  const db = client.db(DATABASE);
  const processes = [...system.workers, ...system.apis];
  for (const process of processes) process.runFrom(old);
  await step(`Starting 2 APIs and 2 workers of ${values.from}`, () => system.start());
  const stock = await step('Filling them', () => Stock.fill(system));
  const numbers = Array.from({ length: LOADED_TENANTS }, (_, index) => `9000${index}`);
  const tenants = await Promise.all(numbers.map((number) => register(system, number)));
  const load = new Load(system, tenants, new Dice(Number(values.seed)));
  const check = (/** @type {string} */ title) =>
    step(title, async (note) => {
      const findings = await untilQuiet(system, tenants);
      const broken = [...brokenPromises(load, findings), ...(await stock.findFaults())];
      if (broken.length > 0) {
        throw new Trouble(`${broken.length} things are not as they were:`, {
          log: broken.slice(0, SHOWN),
        });
      }
      note(
        `${load.received.length} messages in, ${load.accepted.length} sends, all there, none twice`,
      );
    });

  await loaded(load, () => pause(5_000));
  await check('Before the upgrade');
  if (values.keep !== undefined) writeFileSync(values.keep, await dump(db));

  await step('Upgrading process by process, under load', () =>
    loaded(load, async () => {
      for (const process of processes) {
        await process.kill('SIGTERM');
        process.runFrom(undefined);
        await process.start();
        await pause(2_000);
      }
    }),
  );
  await check('After the upgrade');

  await step('Going back', async () => {
    await Promise.all(processes.map((process) => process.kill('SIGTERM')));
    await runWayBack(db);
    for (const process of processes) process.runFrom(old);
    await Promise.all(processes.map((process) => process.start()));
  });
  await loaded(load, () => pause(3_000));
  await check(`Back at ${values.from}`);

  await step('Upgrading again, with all processes stopped', async () => {
    await Promise.all(processes.map((process) => process.kill('SIGTERM')));
    for (const process of processes) process.runFrom(undefined);
    await Promise.all(processes.map((process) => process.start()));
  });
  await loaded(load, () => pause(3_000));
  await check('After the second upgrade');
  await step('Using up what was in stock', () => stock.useUp());
  console.log('Every promise was kept.');
  return 0;
}

/**
 * @param {Load} load
 * @param {() => Promise<unknown>} work under load
 */
async function loaded(load, work) {
  let working = true;
  const generating = (async () => {
    for (; working; await pause(STEP_MS)) load.step();
  })();
  try {
    await work();
  } finally {
    working = false;
    await generating;
  }
  await load.settled();
}

/**
 * @param {import('../../scripts/lib/system.mjs').System} system
 * @param {readonly import('./chaos/load.mjs').Tenant[]} tenants
 */
async function untilQuiet(system, tenants) {
  const deadline = Date.now() + QUIET_TIMEOUT_MS;
  for (;;) {
    const findings = await Findings.gather(system, tenants);
    const ofLoad = new Set(findings.all.map(({ id }) => id));
    findings.ledger = findings.ledger.filter(({ callbackData }) => ofLoad.has(callbackData));
    if (findings.quiet || Date.now() > deadline) return findings;
    await pause(500);
  }
}
