import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { requestJson } from '../../../scripts/lib/http.mjs';

const CUSTOMERS = 12;
const RETRY_MS = 200;

/** @typedef {{ url: string, apis: readonly { url: string }[], simulator: { url: string }, appSecret: string }} Target what is put under load */
/** @typedef {{ id: string, phoneNumberId: string }} Tenant */
/** @typedef {{ tenant: Tenant, wamid: string, customer: string }} Inbound */
/** @typedef {{ tenant: Tenant, key: string, to: string, id: string }} Outbound */

/**
 * Customers who write and businesses that send, all the time. Like Meta and like a careful caller
 * it tries again until it is told that its item is safe, and remembers only what was.
 */
export class Load {
  /** @type {Inbound[]} acknowledged with 200 */
  received = [];
  /** @type {Outbound[]} acknowledged with 202, or 200 for a repetition */
  accepted = [];
  posts = 0;
  refusals = 0;
  /** @type {Set<Promise<void>>} */
  #open = new Set();

  /**
   * @param {Target} system
   * @param {readonly Tenant[]} tenants
   * @param {import('./random.mjs').Dice} dice
   */
  constructor(system, tenants, dice) {
    this.system = system;
    this.tenants = tenants;
    this.dice = dice;
  }

  /** Starts one more thing to happen. */
  step() {
    const work = this.dice.happens(0.6) ? this.#customersWrite() : this.#businessSends();
    const tracked = work.finally(() => this.#open.delete(tracked));
    this.#open.add(tracked);
  }

  /** Resolves when everything that was started is acknowledged. */
  async settled() {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  /** A body of one to five messages of one or two tenants, delivered once or more often. */
  async #customersWrite() {
    const items = Array.from({ length: this.dice.between(1, 5) }, () => ({
      tenant: this.dice.pick(this.tenants),
      wamid: `wamid.${randomUUID()}`,
      customer: this.#customer(),
    }));
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: items.map((item) => ({ id: '1', changes: [changeOf(item)] })),
    });
    const copies = this.dice.happens(0.2) ? this.dice.between(2, 4) : 1;
    await Promise.all(Array.from({ length: copies }, () => this.#deliver(body)));
    this.received.push(...items);
  }

  /** @param {string} body */
  async #deliver(body) {
    const hash = createHmac('sha256', this.system.appSecret).update(body).digest('hex');
    await this.#untilTaken(async () => {
      const response = await fetch(`${this.dice.pick(this.system.apis).url}/whatsapp/webhook`, {
        method: 'POST',
        headers: { 'x-hub-signature-256': `sha256=${hash}` },
        body,
        signal: AbortSignal.timeout(5_000),
      });
      return response.status === 200;
    });
  }

  async #businessSends() {
    const tenant = this.dice.pick(this.tenants);
    const key = randomUUID();
    const to = this.#customer();
    const body = { to: `+${to}`, text: `for ${tenant.id}`, idempotency_key: key };
    const copies = this.dice.happens(0.2) ? 2 : 1;
    const ids = new Set();
    await Promise.all(
      Array.from({ length: copies }, () =>
        this.#untilTaken(async () => {
          const url = `${this.dice.pick(this.system.apis).url}/tenants/${tenant.id}/send`;
          const answer = await requestJson(url, { body });
          if (answer.status !== 202 && answer.status !== 200) return false;
          ids.add(answer.body.id);
          return true;
        }),
      ),
    );
    for (const id of ids) this.accepted.push({ tenant, key, to, id });
  }

  /** @param {() => Promise<boolean>} attempt */
  async #untilTaken(attempt) {
    for (;;) {
      this.posts += 1;
      if (await attempt().catch(() => false)) return;
      this.refusals += 1;
      await pause(RETRY_MS);
    }
  }

  #customer() {
    return String(15550100000 + this.dice.between(0, CUSTOMERS - 1));
  }
}

/** @param {Inbound} item */
function changeOf({ tenant, wamid, customer }) {
  return {
    field: 'messages',
    value: {
      messaging_product: 'whatsapp',
      metadata: { phone_number_id: tenant.phoneNumberId },
      contacts: [{ profile: { name: `Customer ${customer}` }, wa_id: customer }],
      messages: [
        {
          from: customer,
          id: wamid,
          timestamp: String(Math.floor(Date.now() / 1000)),
          type: 'text',
          text: { body: `to ${tenant.id}` },
        },
      ],
    },
  };
}
