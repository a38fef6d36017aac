import { createServer } from 'node:net';

/**
 * @param {number} port 0 for any
 * @returns {Promise<number | null>} the port, if it could be had
 */
function tryPort(port) {
  return new Promise((resolve) => {
    // A client that waits for a server to come back must not take us for it, and go on waiting.
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(null));
    // On all interfaces, so that a server on any one of them counts.
    server.listen({ port, exclusive: true }, () => {
      const address = server.address();
      const taken = address !== null && typeof address === 'object' ? address.port : null;
      server.close(() => resolve(taken));
    });
  });
}

/** @returns {Promise<number>} a port nobody listens on at the moment */
export async function freePort() {
  const port = await tryPort(0);
  if (port === null) throw new Error('No free port is left on this machine.');
  return port;
}

/** @param {number} port */
export async function isFree(port) {
  return (await tryPort(port)) !== null;
}

/** @param {number} preferred @returns {Promise<number>} the preferred port, or any free one */
export async function portNear(preferred) {
  return (await isFree(preferred)) ? preferred : freePort();
}
