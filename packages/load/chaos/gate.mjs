import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const HOST = '127.0.0.1';

/** @typedef {{ host: string, port: number }} Address */

/** The way to a server that is not ours to kill: it can be blocked, and it can break. */
export class Gate {
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  #open = true;
  #blocked = false;
  #server;

  /** @param {Address} target */
  constructor(target) {
    this.#server = createServer({ noDelay: true }, (client) => this.#lead(client, target));
  }

  /** @param {Address} target */
  static async open(target) {
    const gate = new Gate(target);
    gate.#server.listen(0, HOST);
    await once(gate.#server, 'listening');
    return gate;
  }

  /** Where it is to be entered, on the loopback interface. */
  get port() {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** For so long, nothing passes in either direction, and nothing is lost. */
  async block(/** @type {number} */ ms) {
    this.#blocked = true;
    for (const socket of this.#sockets) socket.pause();
    await pause(ms);
    this.#blocked = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** All that is under way is lost, and for so long nobody gets through. */
  async break(/** @type {number} */ ms) {
    this.#open = false;
    for (const socket of this.#sockets) socket.destroy();
    await pause(ms);
    this.#open = true;
  }

  stop() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** @param {import('node:net').Socket} client @param {Address} target */
  #lead(client, target) {
    if (!this.#open) {
      client.destroy();
      return;
    }
    const server = connect({ ...target, noDelay: true });
    for (const [socket, other] of /** @type {const} */ ([
      [client, server],
      [server, client],
    ])) {
      this.#sockets.add(socket);
      socket.pipe(other);
      if (this.#blocked) socket.pause();
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
