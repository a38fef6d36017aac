import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below those that systems lend to outgoing connections (on Linux from 32768 on): such a connection
 * could take a server's port while that is being started again.
 */
const FIRST_PORT = 12_000;
const LAST_PORT = 30_000;
const TRIES = 100;

/** Two servers that are planned at once must not get the same. */
const given = new Set();

/** @returns {Promise<number>} a port nobody listens on at the moment */
export async function freePort() {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found between ${FIRST_PORT} and ${LAST_PORT}.`);
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isFree(port) {
  return new Promise((resolve) => {
    // A client that waits for a server to come back must not take us for it, and go on waiting.
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(false));
    // On all interfaces, so that a server on any one of them counts.
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** @param {number} preferred @returns {Promise<number>} the preferred port, or any free one */
export async function portNear(preferred) {
  return (await isFree(preferred)) ? preferred : freePort();
}
