import { ask } from './ask.mjs';
import { countBy } from './invariants.mjs';

/** @typedef {import('./ears.mjs').Ears} Ears */
/** @typedef {import('./ears.mjs').Event} Event */
/** @typedef {import('./invariants.mjs').Findings} Findings */

/** The event of each stage; `sending` is a matter of ours. */
const TYPE_OF_STAGE = {
  queued: 'message.accepted',
  sent: 'message.sent',
  delivered: 'message.delivered',
  read: 'message.read',
  failed: 'message.failed',
  unknown: 'message.unknown',
};

const STAGES = new Set(['message.received', ...Object.values(TYPE_OF_STAGE)]);

/** What the log tells, and what is left to deliver. */
export class Told {
  /** @type {Map<string, Event[]>} by tenant, oldest first */
  events = new Map();
  pending = 0;

  /**
   * @param {{ url: string }} system
   * @param {Ears} ears
   */
  static async gather(system, ears) {
    const told = new Told();
    told.pending = await Told.countPending(system, ears);
    for (const tenantId of new Set(ears.endpoints.flatMap(({ tenantId: own }) => own ?? []))) {
      told.events.set(tenantId, await eventsOf(system, tenantId));
    }
    return told;
  }

  /** What the endpoints have not heard yet. @param {{ url: string }} system @param {Ears} ears */
  static async countPending(system, ears) {
    let pending = 0;
    for (const { path, id } of ears.endpoints) {
      pending += (await ask(`${system.url}${path}/${id}`)).deliveries.pending;
    }
    return pending;
  }

  /** @param {Findings} findings @param {Ears} ears */
  isQuiet(findings, ears) {
    return this.pending === 0 && this.broken(findings, ears).length === 0;
  }

  /**
   * Every change has its event, once; every event reached each endpoint; in order where asked.
   *
   * @param {Findings} findings
   * @param {Ears} ears
   * @returns {string[]} every broken promise
   */
  broken(findings, ears) {
    const broken = [];
    for (const [tenantId, events] of this.events) {
      broken.push(...untrue(tenantId, events, findings.messages.get(tenantId) ?? []));
    }
    const all = [...this.events.values()].flat();
    for (const { name, tenantId } of ears.endpoints) {
      const heard = ears.heard.get(name) ?? new Map();
      const due = tenantId === null ? all : (this.events.get(tenantId) ?? []);
      for (const { id, type } of due) {
        if (!heard.has(id)) broken.push(`${name} never heard ${type} ${id}`);
      }
      if (name.endsWith('-ordered')) broken.push(...outOfOrder(name, [...heard.values()], due));
    }
    return broken;
  }
}

/**
 * Where the log says something else than the messages.
 *
 * @param {string} tenantId
 * @param {readonly Event[]} events
 * @param {readonly import('./invariants.mjs').Message[]} messages
 */
function untrue(tenantId, events, messages) {
  const broken = [];
  const ids = new Set(events.map(({ id }) => id));
  if (ids.size !== events.length) broken.push(`${tenantId} has an event twice`);
  const told = countBy(
    events.filter(({ type }) => STAGES.has(type)),
    ({ type, data }) => `${type} of ${data.id}`,
  );
  const happened = messages.flatMap((message) =>
    typesOf(message).map((type) => `${type} of ${message.id}`),
  );
  for (const change of happened) {
    const times = told.get(change) ?? 0;
    if (times !== 1) broken.push(`${change} was told ${times} times`);
    told.delete(change);
  }
  for (const change of told.keys()) broken.push(`${change} was told, and is not so`);
  return broken;
}

/** @param {import('./invariants.mjs').Message} message */
function typesOf({ direction, statusTimes }) {
  if (direction === 'IN') return ['message.received'];
  return Object.entries(TYPE_OF_STAGE).flatMap(([stage, type]) =>
    statusTimes[stage] === undefined ? [] : [type],
  );
}

/**
 * @param {string} name
 * @param {readonly Event[]} heard in the order of their first arrival
 * @param {readonly Event[]} log
 */
function outOfOrder(name, heard, log) {
  const places = new Map(log.map(({ id }, place) => [id, place]));
  /** @type {Map<string, number>} */
  const last = new Map();
  const broken = [];
  for (const { id, type, data } of heard) {
    const { conversationId } = data;
    // Files and customers belong to no conversation.
    if (conversationId === undefined || !/^(message|conversation)\./.test(type)) continue;
    const place = places.get(id) ?? -1;
    const before = last.get(conversationId) ?? -1;
    if (place < before) broken.push(`${name} heard ${type} ${id} out of order`);
    last.set(conversationId, Math.max(place, before));
  }
  return broken;
}

/** @param {{ url: string }} system @param {string} tenantId @returns {Promise<Event[]>} */
async function eventsOf(system, tenantId) {
  const events = [];
  const url = `${system.url}/tenants/${tenantId}/events?limit=100`;
  for (let after = ''; ;) {
    const headers = { accept: 'application/json' };
    const body = await ask(url + (after && `&after=${after}`), { headers });
    events.push(...body.items);
    if (body.nextCursor === null) return events;
    after = body.nextCursor;
  }
}
