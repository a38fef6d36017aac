/**
 * `npm run alerts`: deploy/prometheus/rules.yml, twice. First promtool with its made-up series; then
 * a real Prometheus scrapes a real system in which each alert's fault is made, sixty times faster.
 * `-- --rules` ends after the first; `-- --only MongoDown` makes that alert's fault alone; `-- --write` keeps the
 * table in docs/alerts.md.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readArguments } from './lib/arguments.mjs';
import { FAULTS } from './alerts/faults.mjs';
import { hurried } from './alerts/hurry.mjs';
import { findPrometheus, Prometheus } from './alerts/prometheus.mjs';
import { Server } from './alerts/server.mjs';
import { KMS_KEY, Site } from './alerts/site.mjs';
import { ensureBuild } from './lib/build.mjs';
import { Child } from './lib/child.mjs';
import { ensurePackages } from './lib/install.mjs';
import { KmsDouble } from './lib/kms.mjs';
import { startMongo } from './lib/mongo.mjs';
import { inRoot } from './lib/paths.mjs';
import { findRedisServer, startRedis } from './lib/redis.mjs';
import { run } from './lib/run.mjs';
import { step } from './lib/step.mjs';
import { planSystem } from './lib/system.mjs';
import { tempDir } from './lib/temp.mjs';
import { Trouble } from './lib/trouble.mjs';
import { waitFor } from './lib/wait.mjs';

const RULES = inRoot('deploy', 'prometheus', 'rules.yml');
const WELL_MS = 30_000;
const FIRES_MS = 240_000;
const PRESSURE_MS = 200;

const { values: options } = readArguments({
  options: {
    rules: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

await run(main);

/** @type {Parameters<typeof run>[0]} */
async function main(scope) {
  const { prometheus: command, promtool } = await findPrometheus();
  await step('promtool', () => testRules(promtool));
  if (options.rules) return 0;

  await ensurePackages();
  await ensureBuild();
  const folder = scope.own(tempDir()).path;
  const site = await step('Starting an API, two workers and the simulator', () =>
    start(scope, folder),
  );
  const { apis, workers } = site.system;
  const prometheus = scope.own(
    await Prometheus.start({
      command,
      folder,
      rules: hurried(readFileSync(RULES, 'utf8')),
      targets: {
        'whatsapp-api': apis.map(({ url }) => url),
        'whatsapp-worker': workers.map(({ url }) => url),
      },
    }),
  );
  await step('All is well: nothing fires', () => staysSilent(site, prometheus));
  const rows = [];
  /** @type {string[]} */
  const failures = [];
  const { only } = options;
  for (const fault of FAULTS.filter(({ alerts }) => !only || alerts.includes(only))) {
    try {
      const fired = await step(fault.what, (note) => provoke(site, prometheus, scope, fault, note));
      rows.push(...fired);
    } catch (error) {
      // One that does not fire says nothing of the others.
      if (!(error instanceof Trouble)) throw error;
      failures.push(error.message);
    }
  }
  const table = tableOf(rows);
  console.log(`\n${table}`);
  if (failures.length > 0) throw new Trouble(failures.join('\n'));
  if (options.write) keep(table);
  return 0;
}

/** @param {string} promtool */
async function testRules(promtool) {
  for (const args of [
    ['check', 'rules', RULES],
    ['test', 'rules', inRoot('deploy', 'prometheus', 'rules.test.yml')],
  ]) {
    const child = new Child(promtool, args, { keepLines: true });
    const { code } = await child.exited;
    if (code !== 0) throw new Trouble(`promtool ${args.join(' ')} failed.`, { log: child.lines });
  }
}

/** @param {import('./lib/run.mjs').Scope} scope @param {string} folder */
async function start(scope, folder) {
  const command = await findRedisServer();
  const mongo = scope.own(
    await Server.start((port) =>
      startMongo({ port, dataDir: join(folder, 'mongo'), durable: true }),
    ),
  );
  const redis = scope.own(
    await Server.start((port) => startRedis({ command, port, dataDir: join(folder, 'redis') })),
  );
  const kms = scope.own(await KmsDouble.start());
  const mediaDir = join(folder, 'media');
  mkdirSync(mediaDir);
  const system = scope.own(
    await planSystem({
      workers: 2,
      mongoUri: `mongodb://127.0.0.1:${mongo.port}/alerts`,
      redisHost: '127.0.0.1',
      redisPort: redis.port,
      queuePrefix: 'alerts',
      env: {
        ...Site.env,
        ...kms.env('aws', KMS_KEY),
        MASTER_KEY: '',
        MEDIA_DIR: mediaDir,
        LOG_LEVEL: 'error',
        // A database that is slow is not yet one that is away.
        MONGO_TIMEOUT_MS: '8000',
      },
      simulatorEnv: { SIMULATOR_WINDOW: 'off' },
    }),
  );
  await system.start();
  return new Site({ system, mongo, redis, kms, mediaDir });
}

/** @param {Site} site @param {Prometheus} prometheus */
async function staysSilent(site, prometheus) {
  await waitFor(() => prometheus.seesAll(), {
    timeoutMs: 60_000,
    otherwise: () => new Trouble('Prometheus does not reach all processes.'),
  });
  const tenant = await site.tenant();
  const until = Date.now() + WELL_MS;
  while (Date.now() < until) {
    await Promise.all([site.send(tenant), site.webhook(tenant.phoneNumberId)]);
    const firing = await prometheus.firing();
    if (firing.size > 0) throw new Trouble(`${[...firing].join(', ')} fired while all was well.`);
    await pause(PRESSURE_MS);
  }
}

/**
 * @param {Site} site
 * @param {Prometheus} prometheus
 * @param {import('./lib/run.mjs').Scope} scope
 * @param {import('./alerts/faults.mjs').Fault} fault
 * @param {(detail: string) => void} note
 */
async function provoke(site, prometheus, scope, { what, alerts, strike, heal }, note) {
  await waitFor(() => site.isWell(), {
    timeoutMs: 120_000,
    otherwise: () => new Trouble('The system has not got over the fault before.'),
  });
  const before = await prometheus.firing();
  const early = alerts.filter((name) => before.has(name));
  if (early.length > 0) throw new Trouble(`${early.join(', ')} fires before its fault.`);
  const startedAt = Date.now();
  const pressure = await strike(site, scope);
  /** @type {Map<string, number>} */
  const fired = new Map();
  const look = async () => {
    for (const name of await prometheus.firing()) {
      if (alerts.includes(name) && !fired.has(name)) fired.set(name, Date.now() - startedAt);
    }
    return alerts.every((name) => fired.has(name));
  };
  while (!(await look())) {
    if (Date.now() - startedAt > FIRES_MS) {
      const missing = alerts.filter((name) => !fired.has(name));
      await heal?.(site);
      throw new Trouble(`${missing.join(', ')} did not fire.`);
    }
    await pressure?.();
    await pause(PRESSURE_MS);
  }
  await heal?.(site);
  note(alerts.join(', '));
  return [...fired].map(([alert, ms]) => ({ alert, what, ms }));
}

/** @param {{ alert: string, what: string, ms: number }[]} rows */
function tableOf(rows) {
  const lines = rows
    .toSorted((a, b) => a.alert.localeCompare(b.alert))
    .map(
      ({ alert, what, ms }) =>
        `| [${alert}](runbooks/${alert}.md) | ${what} | ${Math.round(ms / 1000)} s |`,
    );
  return ['| alert | fault | fired after |', '| --- | --- | --: |', ...lines].join('\n');
}

/** @param {string} table */
function keep(table) {
  const file = inRoot('docs', 'alerts.md');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/\| alert [\s\S]*/, `${table}\n`));
}
