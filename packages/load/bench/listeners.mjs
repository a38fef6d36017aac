import { performance } from 'node:perf_hooks';
import { request } from 'node:http';

/** @typedef {{ at: number, writtenAt: number, changedAt: number }} Heard ms since the epoch */

/** Open streams of events, each on a connection of its own. */
export class Listeners {
  /** @type {Heard[]} */
  heard = [];
  /** @type {import('node:http').ClientRequest[]} */
  #open = [];

  /** @param {string} url of the API @param {string} tenantId @returns {Promise<void>} once it is ready */
  add(url, tenantId) {
    return new Promise((resolve, reject) => {
      const address = `${url}/tenants/${tenantId}/events?types=message.received`;
      const headers = { accept: 'text/event-stream' };
      const call = request(address, { headers, agent: false }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`a stream got ${response.statusCode}`));
        response.setEncoding('utf8').on('data', (text) => {
          if (text.includes('event: ready')) resolve();
          const at = performance.timeOrigin + performance.now();
          for (const [, changed = '', written] of text.matchAll(/"at":"([^"]+)".*?@(\d{13})/g)) {
            this.heard.push({ at, writtenAt: Number(written), changedAt: Date.parse(changed) });
          }
        });
        response.on('error', () => undefined);
      });
      call.on('error', reject).end();
      this.#open.push(call);
    });
  }

  close() {
    for (const call of this.#open) call.destroy();
  }
}
