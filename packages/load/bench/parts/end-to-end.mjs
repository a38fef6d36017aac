import { setTimeout as pause } from 'node:timers/promises';
import { requestJson } from '../../../../scripts/lib/http.mjs';
import { percentile } from '../stats.mjs';
import { customer, messagesBody } from '../webhooks.mjs';
import { post } from '../post.mjs';
import { World } from '../world.mjs';

const TENANTS = 4;
const APART_MS = 150;

/** From a customer's message to the simulator taking the auto-reply. Statuses come back meanwhile. */
export const endToEnd = {
  name: 'end-to-end',
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick }) {
    const world = await World.open(scope, { tenants: TENANTS });
    await warmUp(world);
    const idle = await measureIdle(world, quick ? 20 : 50);
    const count = quick ? 1000 : 2000;
    const withStatuses = await measureLoad(world, count);
    await world.untilQuiet();
    const faults = { method: 'PUT', body: { statuses: false } };
    await requestJson(`${world.system.simulator.url}/_simulator/faults`, faults);
    const without = await measureLoad(world, count);
    await world.close();
    return [
      { name: 'idle, message to reply, p50', unit: 'ms', value: percentile(idle, 0.5), atMost: 30 },
      {
        name: 'idle, message to reply, p99',
        unit: 'ms',
        value: percentile(idle, 0.99),
        atMost: 100,
      },
      { name: 'under load, answered, no statuses', unit: 'per s', value: without },
      { name: 'under load, answered, 3 statuses each', unit: 'per s', value: withStatuses },
    ];
  },
};

/** @param {World} world */
export async function warmUp(world, count = 300) {
  const before = await world.acceptedCount();
  await world.load(messagesPlan(world, count));
  await world.untilAccepted(before + count);
  await world.untilQuiet();
}

/** @param {World} world @param {number} count @returns {Omit<import('../client.mjs').Plan, 'url'>} */
export function messagesPlan(world, count, connections = 16) {
  const { appSecret: secret } = world.system;
  const phoneNumberIds = world.tenants.map(({ phoneNumberId }) => phoneNumberId);
  return {
    connections,
    make: { kind: 'messages', count, secret, phoneNumberIds, customers: count },
  };
}

/**
 * One message at a time, each from somebody new.
 *
 * @param {World} world
 * @param {number} count
 * @returns {Promise<number[]>} ms from before the POST to the simulator's acceptance of the reply
 */
async function measureIdle(world, count) {
  /** @type {Map<string, number>} by customer */
  const sentAt = new Map();
  const before = await world.acceptedCount();
  for (let index = 0; index < count; index += 1) {
    const who = 1_000_000 + index;
    const { phoneNumberId = '' } = world.tenants[index % world.tenants.length] ?? {};
    sentAt.set(customer(who), performance.timeOrigin + performance.now());
    await post(world.system, messagesBody(phoneNumberId, [who]));
    await pause(APART_MS);
  }
  await world.untilAccepted(before + count);
  const replies = await world.accepted();
  return replies.flatMap(({ to, acceptedAt }) => {
    const at = sentAt.get(to);
    return at === undefined ? [] : [acceptedAt - at];
  });
}

/** @param {World} world @param {number} count @returns {Promise<number>} per second */
export async function measureLoad(world, count) {
  const before = await world.acceptedCount();
  const { startedAt } = await world.load(messagesPlan(world, count, 32));
  await world.untilAccepted(before + count);
  const replies = await world.accepted();
  const last = Math.max(...replies.map(({ acceptedAt }) => acceptedAt));
  return (count / (last - startedAt)) * 1000;
}
