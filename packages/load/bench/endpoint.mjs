/**
 * A tenant's own system that takes events: `node endpoint.mjs`. It prints its port, answers what comes
 * to `/good` at once and what comes to `/dead` never, and tells under `/arrivals` what came to `/good`.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** @typedef {{ at: number, writtenAt: number | null }} Arrival ms since the epoch */

/** @type {Arrival[]} */
let arrivals = [];

const server = createServer(async (request, response) => {
  if (request.url === '/arrivals') {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(arrivals));
    arrivals = [];
    return;
  }
  const body = await text(request);
  if (request.url === '/dead') return;
  arrivals.push({ at: Date.now(), writtenAt: Number(/@(\d{13})/.exec(body)?.[1] ?? NaN) });
  response.writeHead(204).end();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`PORT ${typeof address === 'object' ? address?.port : ''}`);
});
