import { once } from 'node:events';
import { createServer } from 'node:net';
import { Engine } from './engine.js';
import { Framer, decodeMessage, encodeReply } from './wire.js';

/**
 * @typedef {object} ServerOptions
 * @property {number} [port] 0 for any free one
 * @property {string} [dataDir] keeps the data in this folder; without it, nothing is kept
 * @property {number} [ttlIntervalMs] how often expired documents are looked for
 * @property {import('./journal.js').OpenFile} [openFile] opens the journal, for tests of a failing disk
 */

/** @typedef {{ uri: string, port: number, stop: () => Promise<void> }} RunningServer */

const HOST = '127.0.0.1';

/**
 * Starts a server on the loopback interface.
 *
 * @param {ServerOptions} [options]
 * @returns {Promise<RunningServer>}
 * @throws {Error} if the port or the data folder is taken
 */
export async function startServer({ port = 0, dataDir, ttlIntervalMs = 5000, openFile } = {}) {
  const engine = new Engine();
  if (dataDir !== undefined) await engine.store.keepIn(dataDir, openFile);

  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  let connectionId = 0;
  const listener = createServer((socket) => {
    sockets.add(socket);
    engine.connections = sockets.size;
    socket.once('close', () => {
      sockets.delete(socket);
      engine.connections = sockets.size;
    });
    void serve(socket, engine, ++connectionId);
  });
  try {
    listener.listen(port, HOST);
    await once(listener, 'listening');
  } catch (error) {
    await engine.store.close();
    throw error;
  }

  const sweep = setInterval(() => engine.expire(), ttlIntervalMs);
  const address = /** @type {import('node:net').AddressInfo} */ (listener.address());
  const stop = async () => {
    clearInterval(sweep);
    listener.close();
    for (const socket of sockets) socket.destroy();
    await engine.store.close();
  };
  /** @type {Promise<void> | undefined} */
  let stopped;
  return {
    port: address.port,
    uri: `mongodb://${HOST}:${address.port}`,
    stop: () => (stopped ??= stop()),
  };
}

/**
 * Answers a connection's messages in their order, until either side has enough.
 *
 * @param {import('node:net').Socket} socket
 * @param {Engine} engine
 * @param {number} connectionId
 */
async function serve(socket, engine, connectionId) {
  socket.setNoDelay(true);
  const framer = new Framer();
  /** @param {Buffer} chunk @returns {Promise<boolean>} whether the connection goes on */
  const answerAll = async (chunk) => {
    for (const bytes of framer.push(chunk)) {
      const message = decodeMessage(bytes);
      const reply = await engine.answer(message.body, connectionId);
      if (!reply) return false;
      if (message.expectsReply) socket.write(encodeReply(message, reply));
    }
    return true;
  };
  const hangUp = (/** @type {unknown} */ error) => {
    console.error(`embedded-mongo: closes connection ${connectionId}:`, error);
    return false;
  };
  try {
    for await (const chunk of socket) if (!(await answerAll(chunk).catch(hangUp))) break;
  } catch {
    // The client went away in the middle of something.
  } finally {
    socket.destroy();
  }
}
