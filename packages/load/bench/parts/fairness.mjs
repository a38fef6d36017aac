import { setTimeout as pause } from 'node:timers/promises';
import { requestJson } from '../../../../scripts/lib/http.mjs';
import { Trouble } from '../../../../scripts/lib/trouble.mjs';
import { waitFor } from '../../../../scripts/lib/wait.mjs';
import { median } from '../stats.mjs';
import { customer } from '../webhooks.mjs';
import { World } from '../world.mjs';
import { enqueue } from './drain.mjs';

const BACKLOG = 10_000;
/** Goes on while the backlog is put in, so that this many still wait afterwards. */
const MORE = 3_000;
const MESSAGES = 6;
const APART_MS = 400;

/** What a tenant with one message notices of another with ten thousand. */
export const fairness = {
  name: 'fairness',
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope }) {
    const world = await World.open(scope, { tenants: 2, statuses: false });
    await enqueue(world, 1, 500);
    await world.untilAccepted(500);
    await world.untilQuiet();
    const alone = await delays(world, 3_000_000);

    await enqueue(world, 0, BACKLOG + MORE);
    const waiting = await world.queued();
    const from = Date.now();
    const beside = await delays(world, 4_000_000);
    const to = Date.now();
    const others = await world.accepted(world.tenants[0]?.phoneNumberId);
    const meanwhile = others.filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < to);
    await world.close();
    return [
      { name: 'B alone, accepted to sent, median', unit: 'ms', value: median(alone) },
      { name: 'A has waiting', unit: 'messages', value: waiting },
      { name: 'B beside A, accepted to sent, median', unit: 'ms', value: median(beside) },
      {
        name: 'B beside A, accepted to sent, worst',
        unit: 'ms',
        value: Math.max(...beside),
        atMost: 2000,
      },
      {
        name: 'A meanwhile',
        unit: 'per s',
        value: (meanwhile.length / (to - from)) * 1000,
      },
    ];
  },
};

/**
 * Sends single messages of the second tenant, one after another.
 *
 * @param {World} world
 * @param {number} firstCustomer
 * @returns {Promise<number[]>} ms from the answer to the send to the simulator's acceptance; below 0
 *   if it was quicker than the answer
 */
async function delays(world, firstCustomer) {
  const tenantId = world.tenants[1]?.id;
  const found = [];
  for (let index = 0; index < MESSAGES; index += 1) {
    const to = customer(firstCustomer + index);
    const answer = await requestJson(`${world.system.url}/tenants/${tenantId}/send`, {
      body: { to: `+${to}`, text: 'Your code is 1234.' },
    });
    const acceptedAt = Date.now();
    if (answer.status !== 202) throw new Trouble(`A send was answered with ${answer.status}.`);
    const arrival = await waitFor(() => world.findAccepted(answer.body.id), {
      timeoutMs: 60_000,
      everyMs: 20,
      otherwise: () => new Trouble('A message of the second tenant did not arrive in a minute.'),
    });
    found.push((arrival?.acceptedAt ?? Number.NaN) - acceptedAt);
    await pause(APART_MS);
  }
  return found;
}
