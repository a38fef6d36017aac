/**
 * `npm run chaos`: two APIs, two workers and the simulator under load, while everything is killed,
 * stopped and wiped at random; then it waits for quiet and checks every promise against the
 * simulator's ledger. `-- --seed 7 --duration 120` repeats a run and sets its length in seconds.
 * With MONGO_URI it is that MongoDB, of which only the way there is blocked and broken.
 * `-- --replica-set`: MongoDB is a replica set of three that elects, loses answers and rolls back;
 * then no message may end as unknown but one whose request went out and was not answered.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { readArguments } from '../../scripts/lib/arguments.mjs';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { ask } from './chaos/ask.mjs';
import { Gate } from './chaos/gate.mjs';
import { Ears } from './chaos/ears.mjs';
import { Havoc } from './chaos/havoc.mjs';
import { Findings, brokenPromises, countBy, needlesslyUnknown } from './chaos/invariants.mjs';
import { Load } from './chaos/load.mjs';
import { Dice } from './chaos/random.mjs';
import { ReplicaSet } from './chaos/replica-set.mjs';
import { Restartable } from './chaos/restartable.mjs';
import { Told } from './chaos/told.mjs';
import { ensurePackages } from '../../scripts/lib/install.mjs';
import {
  addressOf,
  databaseOf,
  startMongo,
  throughPort,
  withDatabase,
} from '../../scripts/lib/mongo.mjs';
import { findRedisServer, startRedis } from '../../scripts/lib/redis.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { step } from '../../scripts/lib/step.mjs';
import { planSystem } from '../../scripts/lib/system.mjs';
import { tempDir } from '../../scripts/lib/temp.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';

const TENANTS = 4;
const STEP_MS = 60;
/** So long nothing has to change before what is left counts as left over. */
const STANDSTILL_MS = 120_000;
const SHOWN = 20;

/** Short times, so that minutes of a run stand for hours. */
const HURRY = {
  SEND_TIMEOUT_MS: '1500',
  SEND_LEASE_MS: '2500',
  SEND_BACKOFF_MS: '200',
  RECONCILE_INTERVAL_MS: '300',
  RECONCILE_AFTER_MS: '500',
  APPLY_BACKOFF_MS: '200',
  APPLY_ATTEMPTS: '30',
  AUTO_REPLY_LIMIT_PER_DAY: '0',
  PAIR_INTERVAL_MS: '100',
  ENDPOINTS_ALLOW_PRIVATE: 'true',
  EVENT_TIMEOUT_MS: '1500',
  EVENT_RETRY_SECONDS: Array(100).fill(1).join(','),
  LOG_LEVEL: 'error',
};

/** An election outlasts the lease; what a request takes does not. */
const WITH_ELECTIONS = { ...HURRY, SEND_TIMEOUT_MS: '5000', SEND_LEASE_MS: '12000' };

/** What Meta's side does wrong meanwhile. */
const FAULTS = {
  dropAnswerRate: 0.02,
  garbageAnswerRate: 0.01,
  hangAnswerRate: 0.005,
  unavailableRate: 0.02,
  duplicateWebhookRate: 0.1,
  shuffle: true,
  delayMs: 2_000,
};

const { values } = readArguments({
  options: {
    seed: { type: 'string' },
    duration: { type: 'string', default: '60' },
    'replica-set': { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? randomInt(1_000_000));
const durationMs = Number(values.duration) * 1000;
const inSet = values['replica-set'];

await run(main);

/** @type {Parameters<typeof run>[0]} */
async function main(scope) {
  console.log(
    `Seed ${seed}: repeat this run with --seed ${seed} --duration ${durationMs / 1000}${inSet ? ' --replica-set' : ''}`,
  );
  await ensurePackages();
  await ensureBuild();
  const { system, victims } = await step('Starting 2 APIs, 2 workers and the simulator', () =>
    start(scope),
  );
  const tenants = await Promise.all(Array.from({ length: TENANTS }, (_, i) => register(system, i)));
  const ears = scope.own(await Ears.start(new Dice(seed + 3)));
  await ears.subscribe(system, tenants);
  await ask(`${system.simulator.url}/_simulator/faults`, {
    method: 'PUT',
    // Requests that get lost leave messages behind that are unknown, and rightly so.
    body: { ...FAULTS, ...(inSet && { resetRate: 0.005 }), seed },
  });

  const load = new Load(system, tenants, new Dice(seed));
  const havoc = new Havoc(victims, new Dice(seed + 1));
  await step(`Load and havoc for ${durationMs / 1000} s`, async (note) => {
    const until = Date.now() + durationMs;
    await Promise.all([havoc.strikeUntil(until), ears.troubleUntil(until), generate(load, until)]);
    await Promise.all([...system.apis, ...system.workers].map((process) => process.untilReady()));
    await load.settled();
    note(`${load.received.length} messages in, ${load.accepted.length} sends`);
  });
  const { findings, told } = await step('Waiting for quiet', () =>
    untilQuiet(system, tenants, ears),
  );
  report(load, havoc, findings, ears, told);
  const broken = [...brokenPromises(load, findings), ...told.broken(findings, ears)];
  if (inSet) broken.push(...needlesslyUnknown(findings));
  if (broken.length > 0) {
    throw new Trouble(`${broken.length} promises are broken (seed ${seed}):`, {
      log: broken.slice(0, SHOWN),
    });
  }
  console.log('Every promise was kept.');
  return 0;
}

/** @param {import('../../scripts/lib/run.mjs').Scope} scope */
async function start(scope) {
  const folder = scope.own(tempDir());
  const command = await findRedisServer();
  const { mongo, gate, uri } = await ownOrGivenMongo(scope, folder.path);
  const { port: behind } = addressOf(uri);
  const set = inSet ? scope.own(await ReplicaSet.start(behind, new Dice(seed + 2))) : undefined;
  const redis = scope.own(
    await Restartable.start((port) =>
      startRedis({ command, port, dataDir: `${folder.path}/redis` }),
    ),
  );
  const system = scope.own(
    await planSystem({
      apis: 2,
      workers: 2,
      mongoUri: set?.uri(databaseOf(uri)) ?? uri,
      redisHost: '127.0.0.1',
      redisPort: redis.port,
      queuePrefix: 'chaos',
      env: inSet ? WITH_ELECTIONS : HURRY,
      // The load writes to people who never wrote.
      simulatorEnv: { SIMULATOR_WINDOW: 'off' },
    }),
  );
  await system.start();
  const wipeRedis = () => wipe(redis.port);
  return { system, victims: { system, mongo, gate, redis, set, wipeRedis } };
}

/**
 * A MongoDB of our own, to be killed; or the given one, which nobody may touch: what befalls it befalls
 * the way there.
 *
 * @param {import('../../scripts/lib/run.mjs').Scope} scope
 * @param {string} folder
 */
async function ownOrGivenMongo(scope, folder) {
  const given = process.env['MONGO_URI'];
  if (!given) {
    const mongo = scope.own(
      await Restartable.start((port) =>
        startMongo({ port, dataDir: `${folder}/mongo`, durable: true }),
      ),
    );
    return { mongo, gate: null, uri: `mongodb://127.0.0.1:${mongo.port}/chaos` };
  }
  const name = `chaos-${randomBytes(4).toString('hex')}`;
  scope.defer(() => dropDatabase(withDatabase(given, name)));
  const gate = scope.own(await Gate.open(addressOf(given)));
  return { mongo: null, gate, uri: throughPort(withDatabase(given, name), gate.port) };
}

/** @param {string} uri */
async function dropDatabase(uri) {
  const { default: mongoose } = await import('mongoose');
  const client = await mongoose.mongo.MongoClient.connect(uri);
  await client.db().dropDatabase();
  await client.close();
}

/**
 * @param {import('../../scripts/lib/system.mjs').System} system
 * @param {number} index
 */
function register(system, index) {
  return ask(`${system.url}/tenants/register`, {
    headers: { 'idempotency-key': `tenant-${index}` },
    body: { name: `Tenant ${index}`, phoneNumberId: `9000${index}`, accessToken: `token-${index}` },
  });
}

/** @param {Load} load @param {number} until */
async function generate(load, until) {
  while (Date.now() < until) {
    load.step();
    await pause(STEP_MS);
  }
}

/**
 * @param {import('../../scripts/lib/system.mjs').System} system
 * @param {readonly import('./chaos/load.mjs').Tenant[]} tenants
 * @param {Ears} ears
 */
async function untilQuiet(system, tenants, ears) {
  // To read everything takes the machine that those need who are still to hear of it.
  await untilDone(async () => {
    const pending = await Told.countPending(system, ears);
    return { result: pending, done: pending === 0, left: [pending] };
  });
  return untilDone(async () => {
    const findings = await Findings.gather(system, tenants);
    const told = await Told.gather(system, ears);
    const done = findings.quiet && told.isQuiet(findings, ears);
    return { result: { findings, told }, done, left: [...findings.left, told.pending] };
  });
}

/**
 * Looks again and again until all is done, or what is left stands still.
 *
 * @template T
 * @param {() => Promise<{ result: T, done: boolean, left: number[] }>} look
 */
async function untilDone(look) {
  let standsSince = Date.now();
  for (let before = ''; ;) {
    const { result, done, left } = await look();
    const now = JSON.stringify(left);
    if (now !== before) standsSince = Date.now();
    if (done || Date.now() - standsSince > STANDSTILL_MS) return result;
    before = now;
    await pause(500);
  }
}

/**
 * @param {Load} load
 * @param {Havoc} havoc
 * @param {Findings} findings
 * @param {Ears} ears
 * @param {Told} told
 */
function report(load, havoc, findings, ears, told) {
  const statuses = countBy(findings.all, ({ status }) => status);
  const blows = [...havoc.counts, ...ears.counts].map(([blow, times]) => [blow, { times }]);
  console.table(Object.fromEntries(blows));
  console.table({
    'webhook and send requests': { count: load.posts },
    'of these refused or lost': { count: load.refusals },
    'inbound messages acknowledged': { count: load.received.length },
    'sends acknowledged': { count: load.accepted.length },
    'messages the simulator took': { count: findings.ledger.length },
    'events in the log': { count: [...told.events.values()].flat().length },
    'events heard by endpoints': {
      count: [...ears.heard.values()].reduce((sum, { size }) => sum + size, 0),
    },
    ...Object.fromEntries(
      [...statuses].map(([status, count]) => [`messages ${status}`, { count }]),
    ),
  });
}

/** @param {number} port @returns {Promise<void>} */
function wipe(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write('FLUSHALL\r\n'));
    const end = () => {
      socket.destroy();
      resolve();
    };
    socket.once('data', end);
    socket.once('error', end);
    socket.setTimeout(2_000, end);
  });
}
