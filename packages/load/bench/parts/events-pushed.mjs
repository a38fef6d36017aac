import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { requestJson } from '../../../../scripts/lib/http.mjs';
import { Trouble } from '../../../../scripts/lib/trouble.mjs';
import { post } from '../post.mjs';
import { cpuMs } from '../process-stats.mjs';
import { median, percentile, steadyRate } from '../stats.mjs';
import {
  arrived,
  bodyOf,
  EVERYTHING,
  open,
  SETTLED_MS,
  subscribe,
  write,
} from './events-world.mjs';

/** @typedef {import('../endpoint.mjs').Arrival} Arrival */
/** @typedef {import('../world.mjs').World} World */

const STEADY_PER_SECOND = 80;
/** Of alone, and of beside a dead endpoint. */
const TURNS = 10;

/**
 * How fast events go out, and what that takes of the worker: beside the floor, which takes its turn on the
 * same endpoint. Each has done as much before, so that both are warm.
 *
 * @param {import('../../../../scripts/lib/run.mjs').Scope} scope
 * @param {number} count
 */
export async function throughput(scope, count) {
  const { world, url, tenant } = await open(scope);
  const path = await subscribe(world, tenant.id, `${url}/good`);
  await write(world, tenant.phoneNumberId, count);
  const first = await arrived(url, count);
  if (first.length < count) throw new Trouble('Some events did not arrive.');
  const floor = await startFloor(world, tenant.id, `${url}/good`, count);
  const workerPid = world.system.workers[0]?.pid ?? 0;
  // All at once, so that nothing but the way to the endpoint is measured.
  const replay = () => requestJson(`${world.system.url}${path}/replay`, { body: EVERYTHING });
  await spentOn(floor.pid, url, count, floor.fill);
  const own = await spentOn(workerPid, url, count, replay);
  const least = await spentOn(floor.pid, url, count, floor.fill);
  await floor.close();
  await world.close();
  return [
    { name: 'to one endpoint', unit: 'per s', value: own.rate },
    { name: 'floor: no-op worker, same signed call', unit: 'per s', value: least.rate },
    { name: 'of the floor', unit: 'ratio', value: own.rate / least.rate, atLeast: 0.6 },
    { name: 'to one endpoint, worker', unit: 'per CPU s', value: own.perCpuSecond },
    { name: 'floor', unit: 'per CPU s', value: least.perCpuSecond },
    {
      name: 'of the floor, by CPU',
      unit: 'ratio',
      value: own.perCpuSecond / least.perCpuSecond,
      atLeast: 0.6,
    },
  ];
}

/**
 * @param {World} world
 * @param {string} tenantId whose first event is what the floor posts
 * @param {string} address
 * @param {number} count of jobs that `fill` lets loose, all at once
 */
async function startFloor(world, tenantId, address, count) {
  const { body } = await requestJson(
    `${world.system.url}/tenants/${tenantId}/events?limit=1&types=message.received`,
    {
      headers: { accept: 'application/json' },
    },
  );
  const file = join(world.folder, 'event.json');
  writeFileSync(file, JSON.stringify(body.items[0]));
  const { host, port, prefix } = world.redis;
  const child = world.node('the floor', 'floor-events.mjs', [
    ...[host, `${port}`, prefix, address, file],
  ]);
  await child.line(/^READY$/);
  const queue = new Queue('floor-events', { prefix, connection: { host, port } });
  const jobs = Array.from({ length: count }, (_, index) => ({
    name: 'post',
    data: { index },
    opts: { removeOnComplete: true },
  }));
  return {
    pid: child.pid,
    async fill() {
      await queue.pause();
      await queue.addBulk(jobs);
      await queue.resume();
    },
    close: () => queue.close(),
  };
}

/**
 * @param {number} pid of who posts
 * @param {string} url
 * @param {number} count how many events `begin` sends on their way
 * @param {() => Promise<unknown>} begin
 */
async function spentOn(pid, url, count, begin) {
  const before = cpuMs(pid);
  await begin();
  const times = (await arrived(url, count)).map(({ at }) => at);
  // What the last answers bring about belongs to it.
  await pause(SETTLED_MS);
  return { rate: steadyRate(times), perCpuSecond: (count * 1_000) / (cpuMs(pid) - before) };
}

/**
 * How long a message takes from Meta to the endpoint, alone and beside one that never answers: by turns,
 * so that a slow minute of the machine hits both alike.
 *
 * @param {import('../../../../scripts/lib/run.mjs').Scope} scope
 * @param {number} count of events that either takes
 */
export async function neighbours(scope, count) {
  const { world, url, tenant } = await open(scope);
  await subscribe(world, tenant.id, `${url}/good`);
  const dead = await subscribe(world, tenant.id, `${url}/dead`);
  await steady(world, tenant.phoneNumberId, 100);
  await arrived(url, 100);
  const delays = { alone: /** @type {number[]} */ ([]), beside: /** @type {number[]} */ ([]) };
  for (let turn = 0; turn < 2 * TURNS; turn += 1) {
    // Each is first as often as the other: alone, beside, beside, alone.
    const isDead = turn % 4 === 1 || turn % 4 === 2;
    await enable(world, dead, isDead);
    await steady(world, tenant.phoneNumberId, count / TURNS);
    const told = delaysOf(await arrived(url, count / TURNS));
    delays[isDead ? 'beside' : 'alone'].push(...told);
  }
  await world.close();
  return [
    { name: 'webhook to endpoint, median', unit: 'ms', value: median(delays.alone) },
    { name: 'webhook to endpoint, p95', unit: 'ms', value: percentile(delays.alone, 0.95) },
    { name: 'beside a dead endpoint, median', unit: 'ms', value: median(delays.beside) },
    { name: 'beside a dead endpoint, p95', unit: 'ms', value: percentile(delays.beside, 0.95) },
    {
      name: 'beside a dead endpoint, of alone',
      unit: 'ratio',
      value: median(delays.beside) / median(delays.alone),
      atMost: 1.2,
    },
  ];
}

/** @param {World} world @param {string} endpoint its path @param {boolean} enabled */
async function enable(world, endpoint, enabled) {
  const { status } = await requestJson(`${world.system.url}${endpoint}`, {
    method: 'PATCH',
    body: { enabled },
  });
  if (status !== 200) throw new Trouble('An endpoint could not be enabled or disabled.');
}

/** Each customer writes once, one after the other, in bodies of their own. */
async function steady(
  /** @type {World} */ world,
  /** @type {string} */ phoneNumberId,
  /** @type {number} */ count,
) {
  const startedAt = Date.now();
  const posts = [];
  for (let index = 0; index < count; index += 1) {
    const waitMs = startedAt + (index * 1000) / STEADY_PER_SECOND - Date.now();
    if (waitMs > 0) await pause(waitMs);
    posts.push(post(world.system, bodyOf(phoneNumberId, [index])));
  }
  await Promise.all(posts);
}

/** @param {readonly Arrival[]} arrivals */
function delaysOf(arrivals) {
  return arrivals.map(({ at, writtenAt }) => at - (writtenAt ?? Number.NaN));
}
