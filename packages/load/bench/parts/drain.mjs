import { requestJson } from '../../../../scripts/lib/http.mjs';
import { Trouble } from '../../../../scripts/lib/trouble.mjs';
import { steadyRate } from '../stats.mjs';
import { customer } from '../webhooks.mjs';
import { World } from '../world.mjs';

const BULK = 1000;
/** The number that the floor sends from. */
const FLOOR_NUMBER = '70000';

/** Queued sends to the simulator, beside a BullMQ worker that only makes the same HTTP call. */
export const drain = {
  name: 'drain',
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick }) {
    const count = quick ? 2000 : 4000;
    const world = await World.open(scope, { statuses: false });
    const enqueuedAt = await enqueue(world, 0, count);
    await world.untilAccepted(count);
    const own = steadyRate(await timesOf(world, world.tenants[0]?.phoneNumberId), {
      notBefore: enqueuedAt,
    });

    await world.untilQuiet();
    await world.system.workers[0]?.stop();
    const { redis, system } = world;
    world.node('floor', 'floor-worker.mjs', [
      ...[redis.host, `${redis.port}`, redis.prefix, system.simulator.url, `${count}`],
    ]);
    await world.untilAccepted(count, { phoneNumberId: FLOOR_NUMBER });
    const floor = steadyRate(await timesOf(world, FLOOR_NUMBER));
    await world.close();
    return [
      { name: 'sends of one number', unit: 'per s', value: own },
      { name: 'floor: no-op worker, same call', unit: 'per s', value: floor },
      { name: 'of the floor', unit: 'ratio', value: own / floor, atLeast: 0.6 },
    ];
  },
};

/** @param {World} world @param {string | undefined} phoneNumberId */
async function timesOf(world, phoneNumberId) {
  return (await world.accepted(phoneNumberId)).map(({ acceptedAt }) => acceptedAt);
}

/**
 * Puts messages to as many people into a tenant's outbox.
 *
 * @param {World} world
 * @param {number} place of the tenant
 * @param {number} count
 * @returns {Promise<number>} when all were accepted, ms since the epoch
 */
export async function enqueue(world, place, count) {
  const tenantId = world.tenants[place]?.id;
  for (let first = 0; first < count; first += BULK) {
    const messages = Array.from({ length: Math.min(BULK, count - first) }, (_, index) => ({
      to: `+${customer(first + index)}`,
      text: `Your order ${first + index} is ready.`,
    }));
    const { status } = await requestJson(`${world.system.url}/tenants/${tenantId}/send/bulk`, {
      body: { messages },
    });
    if (status >= 300) throw new Trouble(`A bulk send was answered with ${status}.`);
  }
  return Date.now();
}
