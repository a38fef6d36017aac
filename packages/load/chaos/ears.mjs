import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './ask.mjs';

/** @typedef {{ id: string, type: string, tenantId: string, data: { id: string, conversationId?: string } }} Event */
/** @typedef {{ name: string, path: string, tenantId: string | null, id: string }} Endpoint */

/** Longer than the system waits. */
const HANG_MS = 4_000;
const AWAY_MS = /** @type {const} */ ([200, 1_200]);

/**
 * The tenants' own systems: they hear of events, and answer as such systems do, with errors, late,
 * not at all, or they are away for a while. What arrived whole counts as heard, whatever was answered.
 */
export class Ears {
  /** @type {Endpoint[]} */
  endpoints = [];
  /** @type {Map<string, Map<string, Event>>} by the endpoint's name and the event's id, as they first arrived */
  heard = new Map();
  /** @type {Map<string, number>} */
  counts = new Map();
  #calm = false;
  #server = createServer();
  #port = 0;

  /** @param {import('./random.mjs').Dice} dice */
  constructor(dice) {
    this.dice = dice;
    this.#server.on('request', (request, response) => {
      void this.#hear(request, response).catch(() => response.destroy());
    });
  }

  /** @param {import('./random.mjs').Dice} dice @returns once it listens, on a port of its own */
  static async start(dice) {
    const ears = new Ears(dice);
    await ears.#listen();
    return ears;
  }

  /**
   * Each tenant has one endpoint that wants order and one that does not; one hears all tenants.
   *
   * @param {{ url: string }} system
   * @param {readonly import('./load.mjs').Tenant[]} tenants
   */
  async subscribe(system, tenants) {
    const wanted = tenants.flatMap(({ id }) => [
      { name: `${id}-ordered`, path: `/tenants/${id}/endpoints`, tenantId: id, ordered: true },
      { name: `${id}-any`, path: `/tenants/${id}/endpoints`, tenantId: id, ordered: false },
    ]);
    const all = [
      ...wanted,
      { name: 'operator', path: '/admin/endpoints', tenantId: null, ordered: false },
    ];
    for (const { name, path, tenantId, ordered } of all) {
      const body = { url: `http://127.0.0.1:${this.#port}/${name}`, ordered };
      const { id } = await ask(`${system.url}${path}`, { body });
      this.endpoints.push({ name, path, tenantId, id });
      this.heard.set(name, new Map());
    }
  }

  /** Away for a while, again and again; afterwards it takes whatever comes. @param {number} until ms since the epoch */
  async troubleUntil(until) {
    while (Date.now() < until) {
      await pause(this.dice.between(1_000, 4_000));
      this.#count('away for a while');
      this.#server.closeAllConnections();
      await new Promise((resolve) => this.#server.close(resolve));
      await pause(this.dice.between(...AWAY_MS));
      await this.#listen();
    }
    this.#calm = true;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** @returns {Promise<void>} */
  #listen() {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        if (address !== null && typeof address === 'object') this.#port = address.port;
        resolve();
      });
    });
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async #hear(request, response) {
    const name = (request.url ?? '').slice(1);
    const luck = this.#calm ? 1 : this.dice.next();
    if (luck < 0.05) return this.#fail('broken off', () => response.destroy());
    /** @type {Event} */
    const event = JSON.parse(await text(request));
    const heard = this.heard.get(name);
    if (heard && !heard.has(event.id)) heard.set(event.id, event);
    if (luck < 0.15) return this.#fail('answered 500', () => response.writeHead(500).end());
    if (luck < 0.18) return this.#fail('answer lost', () => response.destroy());
    if (luck < 0.21) {
      const hang = setTimeout(() => response.destroy(), HANG_MS);
      return this.#fail('hung', () => hang.unref());
    }
    response.writeHead(204).end();
  }

  /** @param {string} what @param {() => unknown} how */
  #fail(what, how) {
    this.#count(what);
    how();
  }

  /** @param {string} what */
  #count(what) {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}
