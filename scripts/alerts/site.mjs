import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { requestJson } from '../lib/http.mjs';

const OPERATOR_KEY = 'operator-key-of-the-alerts-run-0123456789';
/** Of the key management service. */
export const KMS_KEY =
  'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';
let customers = 15_550_200_000;

/** @typedef {{ id: string, phoneNumberId: string, apiKey: string }} Tenant */

/** A system with its servers, as faults need it. */
export class Site {
  /**
   * @param {object} parts
   * @param {import('../lib/system.mjs').System} parts.system
   * @param {import('./server.mjs').Server} parts.mongo
   * @param {import('./server.mjs').Server} parts.redis
   * @param {import('../lib/kms.mjs').KmsDouble} parts.kms
   * @param {string} parts.mediaDir
   */
  constructor({ system, mongo, redis, kms, mediaDir }) {
    this.system = system;
    this.mongo = mongo;
    this.redis = redis;
    this.kms = kms;
    this.mediaDir = mediaDir;
  }

  static env = { ADMIN_API_KEY: OPERATOR_KEY };

  get api() {
    return /** @type {import('../lib/server-process.mjs').ServerProcess} */ (this.system.apis[0]);
  }

  /** Whether nothing is left of an earlier fault. */
  async isWell() {
    const { status, body } = await requestJson(`${this.system.url}/health`);
    return status === 200 && !body.degraded;
  }

  /** Any customer, each time another one. */
  customer() {
    customers += 1;
    return `${customers}`;
  }

  /** @returns {Promise<Tenant>} a new one */
  async tenant() {
    const number = `${Date.now()}${Math.floor(Math.random() * 100)}`;
    const { body } = await this.call('/tenants/register', {
      name: `Tenant ${number}`,
      phoneNumberId: number,
      accessToken: `EAA${number}token`,
    });
    return body;
  }

  /** As the operator. @param {string} path @param {unknown} [body] */
  call(path, body) {
    return requestJson(`${this.system.url}${path}`, { body, key: OPERATOR_KEY });
  }

  /** @param {Tenant} tenant */
  send({ id }) {
    return this.call(`/tenants/${id}/send`, { to: `+${this.customer()}`, text: 'Hello' });
  }

  /**
   * How Meta fares with all that a tenant sends.
   *
   * @param {Tenant} tenant
   * @param {object} script
   */
  script({ phoneNumberId }, script) {
    return this.#simulate(`/_simulator/phone-numbers/${phoneNumberId}/script`, script);
  }

  /** @param {object} faults */
  faults(faults) {
    return this.#simulate('/_simulator/faults', faults);
  }

  /** A customer sends a file that Meta has. @param {Tenant} tenant */
  image({ phoneNumberId }) {
    return requestJson(
      `${this.system.simulator.url}/_simulator/customers/${this.customer()}/messages`,
      { body: { phoneNumberId, type: 'image', image: { bytes: 100 } } },
    );
  }

  /**
   * A customer writes; Meta, or who says so, tells of it.
   *
   * @param {string} phoneNumberId
   * @param {{ secret?: string }} [options]
   * @returns {Promise<number>} the status that is answered, 0 if nothing is
   */
  async webhook(phoneNumberId, { secret = this.system.appSecret } = {}) {
    const from = this.customer();
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550001001', phone_number_id: phoneNumberId },
      contacts: [{ profile: { name: 'Rosa' }, wa_id: from }],
      messages: [
        {
          from,
          id: `wamid.${randomUUID()}`,
          timestamp: `${Math.floor(Date.now() / 1000)}`,
          type: 'text',
          text: { body: 'Hello' },
        },
      ],
    };
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
    });
    const hash = createHmac('sha256', secret).update(body).digest('hex');
    try {
      const response = await fetch(`${this.system.url}/whatsapp/webhook`, {
        method: 'POST',
        headers: { 'x-hub-signature-256': `sha256=${hash}` },
        body,
        signal: AbortSignal.timeout(15_000),
      });
      return response.status;
    } catch {
      return 0;
    }
  }

  /**
   * Holds a process or server up again and again.
   *
   * @param {number} pid
   * @param {number} forMs
   */
  async holdUp(pid, forMs) {
    process.kill(pid, 'SIGSTOP');
    await pause(forMs);
    process.kill(pid, 'SIGCONT');
  }

  /** @param {string} policy */
  async evict(policy) {
    await tellRedis(this.redis.port, `CONFIG SET maxmemory-policy ${policy}`);
  }

  /** @param {string} path @param {object} body */
  #simulate(path, body) {
    return requestJson(`${this.system.simulator.url}${path}`, { method: 'PUT', body });
  }
}

/** A tenant's own system, which always answers the same. @param {number} status */
export async function startReceiver(status) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/events`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @param {number} port @param {string} command @returns {Promise<void>} */
function tellRedis(port, command) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(`${command}\r\n`));
    socket.once('data', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
