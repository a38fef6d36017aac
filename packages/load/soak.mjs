/**
 * `npm run soak`: real processes under a steady rate of inbound messages, each answered and its
 * answer reported on by three statuses; tells whether memory, files and queues stay flat.
 *
 * `-- --minutes 30 --rate 20` sets length and messages a second, `--out <file>` names the JSON file
 * (soak-results.json). `--watched` sends a trace of each message to a collector, and scrapes all processes.
 * docs/performance.md says what the verdict means.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { readArguments } from '../../scripts/lib/arguments.mjs';
import { shown } from './bench/figures.mjs';
import { openFiles, residentMb } from './bench/process-stats.mjs';
import { TraceSink } from './bench/trace-sink.mjs';
import { judge, soakTable } from './bench/soak-report.mjs';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { ensurePackages } from '../../scripts/lib/install.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { findRedisServer } from '../../scripts/lib/redis.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { green, red, step } from '../../scripts/lib/step.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';

const SAMPLE_MS = 15_000;
const MINUTE_MS = 60_000;
const TENANTS = 4;
/** They write again and again, as people do. */
const CUSTOMERS = 2_000;

const { values: options } = readArguments({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '20' },
    watched: { type: 'boolean', default: false },
    out: { type: 'string', default: inRoot('soak-results.json') },
  },
});

/** @param {'minutes' | 'rate'} name */
function positive(name) {
  const value = Number(options[name]);
  if (value > 0) return value;
  throw new Trouble(`--${name} must be a number above 0; it is "${options[name]}".`);
}

await run(main);

/** @type {Parameters<typeof run>[0]} */
async function main(scope) {
  const [minutes, rate] = [positive('minutes'), positive('rate')];
  await ensurePackages();
  await ensureBuild();
  if (!process.env['REDIS_HOST']) await findRedisServer();
  // Needs the packages.
  const { World } = await import('./bench/world.mjs');
  const { used } = await import('./bench/parts/traces.mjs');
  const sink = options.watched ? scope.own(await TraceSink.start()) : null;
  const env = sink === null ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
  const world = await step('Starting the API, the worker and the simulator', () =>
    World.open(scope, { tenants: TENANTS, env }),
  );

  const startedAt = new Date();
  const until = Date.now() + minutes * MINUTE_MS;
  /** @type {import('./bench/soak-report.mjs').Sample[]} */
  const samples = [];
  /** @type {Total} */
  const total = { messages: 0, refused: 0, refusedWith: {} };
  const before = used(world);
  await Promise.all([
    watch(world, until, samples, total),
    generate(world, until, rate, total),
    Promise.race([world.system.failed, pause(minutes * MINUTE_MS)]).then((ended) => {
      if (ended) throw new Trouble(`The ${ended.name} ended by itself.`, { log: ended.tail() });
    }),
  ]);
  await step('Waiting until all is applied and sent', () => world.untilQuiet());

  const cpuMsPerMessage = (used(world) - before) / total.messages;
  const replies = await world.acceptedCount();
  const rows = judge(samples);
  console.log(`\n${soakTable(rows)}\n`);
  const answered = replies === total.messages;
  const grows = rows.filter(({ flat }) => flat === false).map(({ name }) => name);
  const traceRequests = sink?.requests ?? 0;
  const results = {
    startedAt,
    endedAt: new Date(),
    options,
    ...total,
    replies,
    cpuMsPerMessage,
    traceRequests,
    rows,
    samples,
  };
  writeFileSync(options.out, `${JSON.stringify(results, null, 2)}\n`);
  console.log(
    `${total.messages} messages acknowledged, ${total.refused} refused${byStatus(total.refusedWith)}, ${replies} answered; ` +
      `${shown(cpuMsPerMessage)} ms of CPU for each, in API and worker.`,
  );
  console.log(
    'Flat: the median of the last third is at most 10 % above that of the second, or 10 MB, 5 files, ' +
      '50 keys, 100 waiting.\nMongoDB, Redis and the simulator keep what they get and are not judged.',
  );
  if (grows.length > 0) console.log(red(`Grows: ${grows.join(', ')}.`));
  else console.log(green('All is flat.'));
  if (!answered) console.log(red('Not every message was answered exactly once.'));
  console.log(`Written to ${options.out}.`);
  return grows.length === 0 && answered ? 0 : 1;
}

/** @typedef {import('./bench/world.mjs').World} World */

/**
 * @typedef {object} Total
 * @property {number} messages
 * @property {number} refused
 * @property {Record<string, number>} refusedWith by status
 */

/** @param {Record<string, number>} refusedWith */
function byStatus(refusedWith) {
  const counts = Object.entries(refusedWith).map(([status, count]) => `${count} with ${status}`);
  return counts.length === 0 ? '' : ` (${counts.join(', ')})`;
}

/**
 * @param {World} world
 * @param {number} until ms since the epoch
 * @param {number} rate messages a second
 * @param {Total} total
 */
async function generate(world, until, rate, total) {
  const phoneNumberIds = world.tenants.map(({ phoneNumberId }) => phoneNumberId);
  while (until - Date.now() > 1000) {
    // A piece at a time, as the bodies are built before.
    const count = Math.ceil((Math.min(SAMPLE_MS, until - Date.now()) / 1000) * rate);
    const { acknowledged, refused, refusedWith } = await world.load({
      connections: 16,
      ratePerSecond: rate,
      again: true,
      make: {
        kind: 'messages',
        count,
        secret: world.system.appSecret,
        phoneNumberIds,
        customers: CUSTOMERS,
      },
    });
    total.messages += acknowledged;
    total.refused += refused;
    for (const [status, count] of Object.entries(refusedWith)) {
      total.refusedWith[status] = (total.refusedWith[status] ?? 0) + count;
    }
  }
}

/**
 * @param {World} world
 * @param {number} until ms since the epoch
 * @param {import('./bench/soak-report.mjs').Sample[]} samples filled
 * @param {{ messages: number }} total
 */
async function watch(world, until, samples, total) {
  const startedAt = Date.now();
  for (let due = startedAt + SAMPLE_MS; due <= until; due += SAMPLE_MS) {
    await pause(due - Date.now());
    const sample = await look(world);
    samples.push(sample);
    const minute = (due - startedAt) / MINUTE_MS;
    if (!Number.isInteger(minute)) continue;
    const figures = Object.entries(sample)
      .filter(([name]) => !/open files/.test(name))
      .map(([name, value]) => `${name} ${shown(value)}`);
    console.log(`minute ${minute}: ${total.messages} messages; ${figures.join(', ')}`);
  }
}

/** @param {World} world @returns {Promise<import('./bench/soak-report.mjs').Sample>} */
async function look(world) {
  const { simulator, apis, workers } = world.system;
  if (options.watched) {
    await Promise.all(
      [...apis, ...workers].map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
  }
  const processes = [
    ...[...apis, ...workers, simulator].map(({ name, pid }) => ({ name, pid })),
    ...[{ name: 'MongoDB', pid: world.mongoPid }],
    ...[{ name: 'Redis', pid: world.redis.pid }],
  ].filter(({ pid }) => pid !== 0);
  const ofProcesses = processes.flatMap(({ name, pid }) => [
    [`${name} MB resident`, residentMb(pid)],
    [`${name} open files`, openFiles(pid)],
  ]);
  return {
    ...Object.fromEntries(ofProcesses),
    'Redis keys': await world.redisKeys(),
    'inbox length': await world.due(),
    'queued messages': await world.queued(),
  };
}
