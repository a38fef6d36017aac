import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import { requestJson } from '../../../scripts/lib/http.mjs';

/** A customer whose number says how sending to it ends: Meta refuses it for good. */
const REFUSED = '15559131026';
const WABA = '700700';
const FILE = Buffer.from('%PDF-1.4 kept through every upgrade');
const PATIENCE_MS = 60_000;

/** @typedef {import('../chaos/load.mjs').Target} Target */
/** @typedef {{ id: string, phoneNumberId: string, apiKey: string }} Tenant */

/**
 * One of everything that an installation has in stock: what waits, what failed, what is planned, what
 * is kept, in tenants that send, wait for a token, or are stopped.
 */
export class Stock {
  /** @type {Record<'plain' | 'voided' | 'stopped', Tenant>} */
  tenants;
  /** @type {Record<string, string>} ids of messages, by what they are */
  messages = {};
  /** @type {string} */
  file = '';
  /** @type {string[]} */
  deadLetters = [];

  /**
   * @param {Target} target
   * @param {Record<'plain' | 'voided' | 'stopped', Tenant>} tenants
   */
  constructor(target, tenants) {
    this.target = target;
    this.tenants = tenants;
  }

  /** @param {Target} target */
  static async fill(target) {
    const simulator = target.simulator.url;
    await put(`${simulator}/_simulator/wabas/${WABA}`, { phoneNumberIds: ['80001'] });
    await put(`${simulator}/_simulator/wabas/${WABA}/templates/spring`, {});
    const stock = new Stock(target, {
      plain: await register(target, '80001', { wabaId: WABA }),
      voided: await register(target, '80002'),
      stopped: await register(target, '80003'),
    });
    const { plain, voided, stopped } = stock.tenants;
    stock.file = await stock.#upload();
    stock.messages = {
      plain: await stock.send(plain, { to: '+15550700001', text: 'plain' }),
      refused: await stock.send(plain, { to: `+${REFUSED}`, text: 'refused' }),
      planned: await stock.send(plain, {
        to: '+15550700002',
        text: 'planned',
        send_at: new Date(Date.now() + 24 * 3_600_000).toISOString(),
      }),
      template: await stock.send(plain, {
        to: '+15550700003',
        type: 'template',
        template: { name: 'spring', language: { code: 'en_US' } },
      }),
      document: await stock.send(plain, {
        to: '+15550700004',
        type: 'document',
        document: { id: stock.file, filename: 'kept.pdf' },
      }),
    };
    await stock.#until('plain', 'template', 'document', 'read');
    await stock.#until('refused', 'failed');
    await put(`${simulator}/_simulator/tokens/token-80002`, { state: 'revoked' });
    stock.messages['held'] = await stock.send(voided, { to: '+15550700005', text: 'held' });
    await until(
      'a void token is noticed',
      async () => (await stock.#statusOf('voided')) === 'needs_reauth',
    );
    await requestJson(`${target.url}/tenants/${stopped.id}/suspend`, { method: 'POST' });
    stock.messages['waiting'] = await stock.send(stopped, { to: '+15550700006', text: 'waiting' });
    const { body } = await requestJson(`${target.url}/admin/dead-letters?tenantId=${plain.id}`);
    stock.deadLetters = body.items.map((/** @type {{ id: string }} */ { id }) => id);
    return stock;
  }

  /** @returns {Promise<string[]>} what is not as it was */
  async findFaults() {
    /** @type {string[]} */
    const faults = [];
    const expect = (
      /** @type {string} */ what,
      /** @type {unknown} */ found,
      /** @type {unknown} */ wanted,
    ) => {
      const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
      if (left !== right) faults.push(`${what}: ${left}, and not ${right}`);
    };
    expect(
      'statuses of tenants',
      [
        await this.#statusOf('plain'),
        await this.#statusOf('voided'),
        await this.#statusOf('stopped'),
      ],
      ['active', 'needs_reauth', 'suspended'],
    );
    for (const [name, status] of Object.entries({
      plain: 'read',
      template: 'read',
      document: 'read',
      refused: 'failed',
      planned: 'queued',
      held: 'queued',
      waiting: 'queued',
    })) {
      expect(`the ${name} message`, (await this.#message(name)).status, status);
    }
    const { plain } = this.tenants;
    const file = await fetch(`${this.target.url}/tenants/${plain.id}/media/${this.file}/content`);
    expect('the file', await file.text(), FILE.toString());
    const letters = await requestJson(`${this.target.url}/admin/dead-letters?tenantId=${plain.id}`);
    expect(
      'dead letters',
      letters.body.items.map((/** @type {{ id: string }} */ { id }) => id),
      this.deadLetters,
    );
    const templates = await requestJson(
      `${this.target.url}/tenants/${plain.id}/templates?name=spring`,
    );
    expect(
      'templates',
      templates.body.items.map((/** @type {any} */ { status }) => status),
      ['APPROVED'],
    );
    const people = await requestJson(`${this.target.url}/tenants/${plain.id}/conversations`);
    expect('conversations', people.body.items.length, 5);
    return faults;
  }

  /** What waits goes out, what is given up can be tried again. */
  async useUp() {
    const { plain, voided, stopped } = this.tenants;
    const { url } = this.target;
    await requestJson(`${url}/tenants/${voided.id}`, {
      method: 'PATCH',
      body: { accessToken: 'token-80002-new' },
    });
    await requestJson(`${url}/tenants/${stopped.id}/resume`, { method: 'POST' });
    await requestJson(`${url}/tenants/${plain.id}/messages/${this.messages['planned']}/cancel`, {
      method: 'POST',
    });
    await this.#until('held', 'waiting', 'read');
    await this.#until('planned', 'canceled');
  }

  /**
   * @param {Tenant} tenant
   * @param {object} body
   * @returns {Promise<string>} its id
   */
  async send({ id, apiKey }, body) {
    // A key of a suspended tenant may not send; the operator may.
    const answer = await requestJson(`${this.target.url}/tenants/${id}/send`, { body });
    if (answer.status === 202) return answer.body.id;
    throw new Error(
      `a send of ${id} (${apiKey.length}) is answered with ${JSON.stringify(answer.body)}`,
    );
  }

  async #upload() {
    const form = new FormData();
    form.set('file', new Blob([FILE], { type: 'application/pdf' }), 'kept.pdf');
    const { id } = this.tenants.plain;
    const answer = await fetch(`${this.target.url}/tenants/${id}/media`, {
      method: 'POST',
      body: form,
    });
    const body = /** @type {any} */ (await answer.json());
    if (!answer.ok) throw new Error(`an upload is answered with ${JSON.stringify(body)}`);
    return body.id;
  }

  /** @param {'plain' | 'voided' | 'stopped'} name */
  async #statusOf(name) {
    const { body } = await requestJson(`${this.target.url}/tenants/${this.tenants[name].id}`);
    return body.status;
  }

  /** @param {string} name */
  async #message(name) {
    const { plain, voided, stopped } = this.tenants;
    const tenant = name === 'held' ? voided : name === 'waiting' ? stopped : plain;
    const url = `${this.target.url}/tenants/${tenant.id}/messages/${this.messages[name]}`;
    return (await requestJson(url)).body;
  }

  /** @param {...string} namesAndStatus */
  async #until(...namesAndStatus) {
    const status = namesAndStatus.at(-1);
    for (const name of namesAndStatus.slice(0, -1)) {
      await until(
        `the ${name} message is ${status}`,
        async () => (await this.#message(name)).status === status,
      );
    }
  }
}

/**
 * @param {Target} target
 * @param {string} phoneNumberId
 * @param {object} [settings]
 * @returns {Promise<Tenant>}
 */
export async function register(target, phoneNumberId, settings = {}) {
  const { status, body } = await requestJson(`${target.url}/tenants/register`, {
    body: {
      name: `Tenant ${phoneNumberId}`,
      phoneNumberId,
      accessToken: `token-${phoneNumberId}`,
      ...settings,
    },
  });
  if (status === 201) return body;
  throw new Error(`a registration is answered with ${status}: ${JSON.stringify(body)}`);
}

/** @param {string} url @param {object} body */
function put(url, body) {
  return requestJson(url, { method: 'PUT', body });
}

/**
 * @param {string} what
 * @param {() => Promise<boolean>} isSo
 */
export async function until(what, isSo) {
  for (const deadline = Date.now() + PATIENCE_MS; !(await isSo()); await pause(100)) {
    if (Date.now() > deadline) throw new Error(`In vain was waited until ${what}.`);
  }
}
