import { connect, createServer } from 'node:net';
import { mongoCounter, redisCounter } from './wire.mjs';

/** @typedef {{ mongo: Record<string, number>, redis: Record<string, number>, redisBlocking: number }} Commands */

/** @typedef {{ host: string, port: number }} Address */

/** Two TCP proxies, before MongoDB and before Redis, that count the commands that pass. */
export class Tap {
  /** @type {Commands} */
  #seen = nothing();
  /** @type {Array<import('node:net').Server>} */
  #servers = [];
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();

  mongoPort = 0;
  redisPort = 0;

  /** @param {{ mongo: Address, redisPort: number }} targets Redis on the loopback interface */
  static async open({ mongo, redisPort }) {
    const tap = new Tap();
    const add = (/** @type {'mongo' | 'redis'} */ where) => (/** @type {string} */ name) => {
      tap.#seen[where][name] = (tap.#seen[where][name] ?? 0) + 1;
    };
    const wait = () => {
      tap.#seen.redisBlocking += 1;
    };
    tap.mongoPort = await tap.#listen(mongo, () => mongoCounter(add('mongo')));
    tap.redisPort = await tap.#listen({ host: '127.0.0.1', port: redisPort }, () =>
      redisCounter(add('redis'), wait),
    );
    return tap;
  }

  /** @returns what passed since the last call */
  take() {
    const seen = this.#seen;
    this.#seen = nothing();
    return seen;
  }

  stop() {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /**
   * @param {Address} target
   * @param {() => { feed(chunk: Buffer): void }} newCounter
   * @returns {Promise<number>} the port listened on
   */
  #listen(target, newCounter) {
    const server = createServer({ noDelay: true }, (client) => {
      const counter = newCounter();
      const service = connect({ ...target, noDelay: true });
      client.on('data', (chunk) => counter.feed(chunk));
      client.pipe(service);
      service.pipe(client);
      for (const [socket, other] of /** @type {const} */ ([
        [client, service],
        [service, client],
      ])) {
        this.#sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
    });
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }
}

/** @returns {Commands} */
const nothing = () => ({ mongo: {}, redis: {}, redisBlocking: 0 });

/** @param {Record<string, number>} counts */
export const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);
