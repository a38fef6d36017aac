import { requestJson } from '../../../../scripts/lib/http.mjs';
import { Trouble } from '../../../../scripts/lib/trouble.mjs';
import { waitFor } from '../../../../scripts/lib/wait.mjs';
import { post } from '../post.mjs';
import { messagesBody } from '../webhooks.mjs';
import { World } from '../world.mjs';

/** @typedef {import('../endpoint.mjs').Arrival} Arrival */

const TIMEOUT_MS = 300_000;
/** What the last answers bring about has come to its end by then. */
export const SETTLED_MS = 1_000;
export const STREAMS = 200;
/** What is replayed. */
export const EVERYTHING = { since: '2000-01-01T00:00:00Z' };

const ENV = {
  ENDPOINTS_ALLOW_PRIVATE: 'true',
  MAX_STREAMS_PER_TENANT: `${STREAMS * 2}`,
  RECONCILE_INTERVAL_MS: '600000',
};

/** @param {import('../../../../scripts/lib/run.mjs').Scope} scope @param {boolean} [counted] */
export async function open(scope, counted = false) {
  const options = { tenants: 2, autoReply: false, statuses: false, counted, env: ENV };
  const world = await World.open(scope, options);
  const child = world.node('the endpoint', 'endpoint.mjs', []);
  const [, port] = await child.line(/^PORT (\d+)$/);
  const url = `http://127.0.0.1:${port}`;
  return { world, url, tenant: world.tenants[0] ?? { id: '', phoneNumberId: '' } };
}

/** @param {World} world @param {string} tenantId @param {string} url @returns {Promise<string>} its path */
export async function subscribe(world, tenantId, url) {
  const path = `/tenants/${tenantId}/endpoints`;
  const body = { url, eventTypes: ['message.received'] };
  const answer = await requestJson(`${world.system.url}${path}`, { body });
  if (answer.status !== 201) throw new Trouble(`There is no endpoint: ${answer.body.code}`);
  return `${path}/${answer.body.id}`;
}

/** Each customer writes once, a hundred in a body. */
export async function write(
  /** @type {World} */ world,
  /** @type {string} */ phoneNumberId,
  /** @type {number} */ count,
) {
  for (let first = 0; first < count; first += 100) {
    const customers = Array.from({ length: 100 }, (_, index) => first + index);
    await post(world.system, bodyOf(phoneNumberId, customers));
  }
}

/** The text says when it was written. @param {string} phoneNumberId @param {number[]} customers */
export function bodyOf(phoneNumberId, customers) {
  return messagesBody(phoneNumberId, customers).replaceAll(
    'Is the shop',
    `@${Date.now()} Is the shop`,
  );
}

/** @param {string} url @param {number} count @returns {Promise<Arrival[]>} what came since the last look */
export async function arrived(url, count) {
  /** @type {Arrival[]} */
  const arrivals = [];
  await until(async () => {
    const { body } = await requestJson(`${url}/arrivals`);
    arrivals.push(...body);
    return arrivals.length >= count;
  });
  return arrivals;
}

/** @param {() => boolean | Promise<boolean>} isSo */
export function until(isSo) {
  return waitFor(async () => isSo(), {
    timeoutMs: TIMEOUT_MS,
    everyMs: 200,
    otherwise: () => new Trouble('Events did not arrive in time.'),
  });
}
