import { Trouble } from '../../../../scripts/lib/trouble.mjs';
import { waitFor } from '../../../../scripts/lib/wait.mjs';
import { sum } from '../proxy.mjs';
import { post } from '../post.mjs';
import { messagesBody, statusesBody } from '../webhooks.mjs';
import { World } from '../world.mjs';
import { requestJson } from '../../../../scripts/lib/http.mjs';
import { enqueue } from './drain.mjs';
import { warmUp } from './end-to-end.mjs';

const ITEMS = 1000;
/** The counts are of the work alone: nothing is to be looked for meanwhile. */
const NO_RECONCILER = { RECONCILE_INTERVAL_MS: '600000' };

/** One body with as many items as Meta ever sends. */
export const batch = {
  name: 'batch',
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope }) {
    const plain = await measure(scope, false);
    const counted = await measure(scope, true);
    const { messages, statuses } = plain;
    return [
      {
        name: '1000 messages, acknowledged',
        unit: 'ms',
        value: messages.acknowledgedMs,
        atMost: 250,
      },
      { name: '1000 messages, applied', unit: 'ms', value: messages.appliedMs },
      {
        name: '1000 messages, MongoDB',
        unit: 'commands',
        value: counted.messages.commands,
        atMost: 25,
      },
      { name: '1000 statuses, acknowledged', unit: 'ms', value: statuses.acknowledgedMs },
      { name: '1000 statuses, applied', unit: 'ms', value: statuses.appliedMs },
      {
        name: '1000 statuses, MongoDB',
        unit: 'commands',
        value: counted.statuses.commands,
        atMost: 10,
      },
    ];
  },
};

/** @param {import('../../../../scripts/lib/run.mjs').Scope} scope @param {boolean} counted */
async function measure(scope, counted) {
  const env = counted ? NO_RECONCILER : {};
  const world = await World.open(scope, { autoReply: false, statuses: false, counted, env });
  const silent = world.tenants[0];
  await world.register(1);
  const talking = world.tenants[1];
  if (!silent || !talking) throw new Error('There are no tenants.');
  await enqueue(world, 1, ITEMS);
  await world.untilAccepted(ITEMS);
  world.tenants = [talking];
  await warmUp(world, 100);

  const customers = Array.from({ length: ITEMS }, (_, index) => 2_000_000 + index);
  const messages = await deliver(world, messagesBody(silent.phoneNumberId, customers), counted);
  const stored = await requestJson(`${world.system.url}/tenants/${silent.id}/messages?limit=1`);
  if (stored.body.items.length !== 1) throw new Trouble('The batch was not stored.');
  const sent = await world.accepted(talking.phoneNumberId);
  const body = statusesBody(talking.phoneNumberId, sent.slice(0, ITEMS), 'delivered');
  const statuses = await deliver(world, body, counted);
  await world.close();
  return { messages, statuses };
}

/**
 * @param {World} world
 * @param {string} body
 * @param {boolean} counted
 * @returns what it took; `commands`: to apply it, without storing the delivery
 */
async function deliver(world, body, counted) {
  if (counted) world.tap.take();
  const start = performance.now();
  const acknowledgedMs = await post(world.system, body);
  await waitFor(async () => (await world.due()) === 0, {
    timeoutMs: 60_000,
    everyMs: 5,
    otherwise: () => new Trouble('The batch was not applied in time.'),
  });
  const appliedMs = performance.now() - start;
  /** @type {Record<string, number>} */
  const mongo = counted ? world.tap.take().mongo : {};
  return {
    acknowledgedMs,
    appliedMs,
    commands: sum(mongo) - (mongo['insert webhook_events'] ?? 0),
  };
}
