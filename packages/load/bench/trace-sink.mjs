import { createServer } from 'node:http';

/** Takes traces as a collector does, and throws them away: it counts what came. */
export class TraceSink {
  bytes = 0;
  requests = 0;
  #server;

  /** @param {import('node:http').Server} server @param {string} url */
  constructor(server, url) {
    this.#server = server;
    this.url = url;
  }

  static async start() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const sink = new TraceSink(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => {
      request.on('data', (/** @type {Buffer} */ chunk) => (sink.bytes += chunk.length));
      request.on('end', () => {
        sink.requests += 1;
        response.writeHead(200, { 'content-type': request.headers['content-type'] ?? '' }).end();
      });
    });
    return sink;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
