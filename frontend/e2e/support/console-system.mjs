import { randomBytes } from 'node:crypto';
import { requestJson } from '../../../scripts/lib/http.mjs';
import { withDatabase } from '../../../scripts/lib/mongo.mjs';
import { planSystem } from '../../../scripts/lib/system.mjs';

/** The operator's key of every system that is started here. */
export const OPERATOR_KEY = 'operator-key-of-the-browser-tests';

/** The API with the console, a worker and the simulator, with a database and queues of their own. */
export class ConsoleSystem {
  /** @param {import('../../../scripts/lib/system.mjs').System} system @param {string} mongoUri */
  constructor(system, mongoUri) {
    this.system = system;
    /** Of its own database, for what no API can do in time. */
    this.mongoUri = mongoUri;
    this.consoleUrl = `${system.url}/console/`;
  }

  /**
   * @param {object} [options]
   * @param {number} [options.apis]
   * @param {NodeJS.ProcessEnv} [options.env]
   * @param {import('../../../scripts/lib/system.mjs').SystemOptions['ports']} [options.ports]
   */
  static async start({ apis = 1, env = {}, ports } = {}) {
    const name = `console-${randomBytes(4).toString('hex')}`;
    const server = process.env['MONGO_URI'] || 'mongodb://127.0.0.1:27017';
    const mongoUri = withDatabase(server, name);
    const system = await planSystem({
      mongoUri,
      redisHost: process.env['REDIS_HOST'] || '127.0.0.1',
      redisPort: Number(process.env['REDIS_PORT'] || 6379),
      queuePrefix: name,
      apis,
      ...(ports && { ports }),
      simulatorEnv: { SIMULATOR_WINDOW: 'off' },
      // A machine with other work takes its time.
      env: {
        ADMIN_API_KEY: OPERATOR_KEY,
        LOG_LEVEL: 'warn',
        MONGO_TIMEOUT_MS: '20000',
        ...env,
      },
    });
    await system.start();
    return new ConsoleSystem(system, mongoUri);
  }

  stop() {
    return this.system.stop();
  }

  /**
   * One request to the API that must succeed.
   *
   * @param {string} path
   * @param {import('../../../scripts/lib/http.mjs').JsonRequest} [request]
   */
  async api(path, request = {}) {
    const { status, body } = await requestJson(`${this.system.url}${path}`, {
      key: OPERATOR_KEY,
      ...request,
    });
    if (status < 300) return body;
    throw new Error(`${path} answers ${status}: ${JSON.stringify(body)}`);
  }

  /**
   * @param {string} name
   * @param {object} [settings]
   * @returns {Promise<{ id: string, apiKey: string, phoneNumberId: string, name: string }>}
   */
  registerTenant(name, settings = {}) {
    const phoneNumberId = `1${parseInt(randomBytes(5).toString('hex'), 16)}`;
    return this.api('/tenants/register', {
      body: { name, phoneNumberId, accessToken: 'test-token', ...settings },
    });
  }

  /**
   * A customer writes, through the simulator.
   *
   * @param {{ phoneNumberId: string }} tenant
   * @param {string} waId
   * @param {object} message
   */
  async customerWrites({ phoneNumberId }, waId, message) {
    const url = `${this.system.simulator.url}/_simulator/customers/${waId}/messages`;
    const { status, body } = await requestJson(url, { body: { phoneNumberId, ...message } });
    if (status !== 202) throw new Error(`The simulator answers ${status}: ${JSON.stringify(body)}`);
    return /** @type {{ wamid: string }} */ (body).wamid;
  }

  /**
   * Meta posts a webhook about a business account, through the simulator.
   *
   * @param {string} wabaId
   * @param {string} field
   * @param {object} value
   */
  async metaTells(wabaId, field, value) {
    const url = `${this.system.simulator.url}/_simulator/events`;
    const { status, body } = await requestJson(url, { body: { wabaId, field, value } });
    if (status >= 300) throw new Error(`The simulator answers ${status}: ${JSON.stringify(body)}`);
  }

  /**
   * Makes the simulated Meta so, or asks it, without a body.
   *
   * @param {string} path
   * @param {unknown} [body]
   */
  async atSimulator(path, body) {
    const url = `${this.system.simulator.url}/_simulator/${path}`;
    const request = body === undefined ? {} : { method: 'PUT', body };
    const { status, body: answer } = await requestJson(url, request);
    if (status >= 300) throw new Error(`${path} answers ${status}: ${JSON.stringify(answer)}`);
    return /** @type {any} */ (answer);
  }
}
