import { ask } from './ask.mjs';

/** @typedef {import('./load.mjs').Load} Load */
/** @typedef {import('./load.mjs').Target} Target */
/** @typedef {import('./load.mjs').Tenant} Tenant */
/** @typedef {{ id: string, tenantId: string, direction: string, status: string, statusTimes: Record<string, string>, wamid: string | null, body: string, idempotencyKey: string | null }} Message */
/** @typedef {{ wamid: string, phoneNumberId: string, callbackData: string, text: string, statuses: { status: string }[] }} LedgerEntry */

/** As Meta reports them, in their order. */
const STAGES = ['sent', 'delivered', 'read'];

/** All that the system knows, and all that the simulator took. */
export class Findings {
  /** @type {Map<string, Message[]>} by tenant */
  messages = new Map();
  /** @type {LedgerEntry[]} */
  ledger = [];
  /** @type {{ id: string }[]} deliveries with something left to do */
  pending = [];
  /** Messages of which a request reached the simulator, and whose answer nobody could read. @type {Set<string>} */
  unread = new Set();
  /** Jobs that are to run, in all queues. */
  jobs = 0;

  /**
   * @param {Target} system
   * @param {readonly Tenant[]} tenants
   */
  static async gather(system, tenants) {
    const findings = new Findings();
    // In this order: what is done when the deliveries are looked at shows in the messages, and what
    // the messages say has happened shows in the ledger.
    /** @type {{ id: string, state: string }[]} */
    const events = await all(`${system.url}/admin/webhook-events`);
    findings.pending = events.filter(({ state }) => state !== 'done');
    for (const { id } of tenants) {
      findings.messages.set(id, await all(`${system.url}/tenants/${id}/messages`));
    }
    const ledger = await ask(`${system.simulator.url}/_simulator/messages?limit=1000000`);
    findings.ledger = ledger.items;
    const { unread } = await ask(`${system.simulator.url}/_simulator/requests`);
    findings.unread = new Set(unread);
    findings.jobs = await countJobs(system);
    return findings;
  }

  get all() {
    return [...this.messages.values()].flat();
  }

  /** How much is on its way: deliveries, messages, statuses. */
  get left() {
    const moving = new Set(['queued', 'sending', 'sent', 'delivered']);
    return [
      this.pending.length,
      this.all.filter(({ status }) => moving.has(status)).length,
      differingStatuses(this).length,
    ];
  }

  /** Nothing is on its way any more, in either direction. */
  get quiet() {
    return this.jobs === 0 && this.left.every((count) => count === 0);
  }
}

/**
 * Where no process dies, only a request that went out and was not answered leaves an unknown behind:
 * nobody can know of it. Any other is one that nobody sent, or whose answer was forgotten.
 *
 * @param {Findings} findings
 * @returns {string[]} every one that could be known
 */
export function needlesslyUnknown(findings) {
  return findings.all
    .filter(({ id, status }) => status === 'unknown' && !findings.unread.has(id))
    .map(({ id }) => `message ${id} is unknown, though no request of it went unanswered`);
}

/**
 * Compares what was promised with what is there.
 *
 * @param {Load} load
 * @param {Findings} findings
 * @returns {string[]} every broken promise
 */
export function brokenPromises(load, findings) {
  const ledger = countBy(findings.ledger, ({ callbackData }) => callbackData);
  const broken = [];

  for (const { tenant, wamid } of load.received) {
    const ofTenant = findings.messages.get(tenant.id) ?? [];
    const stored = ofTenant.filter((message) => message.wamid === wamid);
    if (stored.length !== 1) broken.push(`inbound ${wamid} is stored ${stored.length} times`);
    const replies = ofTenant.filter(
      ({ idempotencyKey }) => idempotencyKey === `auto-reply:${wamid}`,
    );
    if (replies.length !== 1) broken.push(`inbound ${wamid} has ${replies.length} replies`);
  }
  for (const { tenant, key, id } of load.accepted) {
    const ofTenant = findings.messages.get(tenant.id) ?? [];
    const stored = ofTenant.filter(({ idempotencyKey }) => idempotencyKey === key);
    if (stored.length !== 1) broken.push(`send ${key} is ${stored.length} messages`);
    if (stored[0] && stored[0].id !== id) broken.push(`send ${key} was given two ids`);
  }
  for (const message of findings.all.filter(({ direction }) => direction === 'OUT')) {
    const times = ledger.get(message.id) ?? 0;
    const allowed = message.status === 'unknown' ? [0] : [1];
    if (!allowed.includes(times)) {
      broken.push(`message ${message.id} is ${message.status} and was sent ${times} times`);
    }
    if (message.status !== 'unknown' && message.status !== 'read') {
      broken.push(`message ${message.id} ended as ${message.status}`);
    }
  }
  broken.push(...differingStatuses(findings));
  const numbers = new Map(load.tenants.map(({ id, phoneNumberId }) => [phoneNumberId, id]));
  const owners = new Map(findings.all.map(({ id, tenantId }) => [id, tenantId]));
  for (const { phoneNumberId, callbackData } of findings.ledger) {
    if (owners.get(callbackData) !== numbers.get(phoneNumberId)) {
      broken.push(`message ${callbackData} went out by another tenant's number`);
    }
  }
  for (const [tenantId, messages] of findings.messages) {
    const strangers = messages.filter(
      ({ direction, body }) => direction === 'IN' && body !== `to ${tenantId}`,
    );
    if (strangers.length > 0) broken.push(`${tenantId} holds ${strangers.length} foreign messages`);
  }
  for (const { id } of findings.pending) broken.push(`webhook ${id} is not done`);
  if (findings.jobs > 0) broken.push(`${findings.jobs} jobs are left over`);
  return broken;
}

/**
 * What the simulator reported of a message, the message must show: the furthest of it as its
 * status, and a time for each.
 *
 * @param {Findings} findings
 */
function differingStatuses(findings) {
  const messages = new Map(findings.all.map((message) => [message.id, message]));
  return findings.ledger.flatMap(({ callbackData, wamid, statuses }) => {
    const message = messages.get(callbackData);
    if (message === undefined) return [`${wamid} was sent, and no message is it`];
    const reported = statuses.map(({ status }) => status);
    const furthest = STAGES.findLast((stage) => reported.includes(stage));
    const missing = reported.filter((status) => message.statusTimes[status] === undefined);
    return [
      ...(message.wamid === wamid ? [] : [`message ${message.id} is not known as ${wamid}`]),
      ...(message.status === furthest
        ? []
        : [`message ${message.id} is ${message.status}, and was reported as ${furthest}`]),
      ...missing.map((status) => `message ${message.id} was ${status}, and shows no time of it`),
    ];
  });
}

/**
 * @param {string} url of a list
 * @returns {Promise<any[]>}
 */
async function all(url) {
  const items = [];
  for (let cursor = ''; ;) {
    const body = await ask(`${url}?limit=100${cursor && `&cursor=${cursor}`}`);
    items.push(...body.items);
    if (body.nextCursor === null) return items;
    cursor = body.nextCursor;
  }
}

/** @param {Target} system */
async function countJobs(system) {
  const { items } = await ask(`${system.url}/admin/queues`);
  /** @type {{ waiting: number, active: number, delayed: number }[]} */
  const queues = items;
  return queues.reduce((sum, { waiting, active, delayed }) => sum + waiting + active + delayed, 0);
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {(item: T) => string} keyOf
 */
export function countBy(list, keyOf) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const item of list) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
