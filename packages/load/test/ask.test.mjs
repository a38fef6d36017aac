import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { ask } from '../chaos/ask.mjs';

/** Answers with these statuses, one after the other. @param {import('node:test').TestContext} t @param {number[]} statuses */
async function answering(t, statuses) {
  const server = createServer((_request, response) => {
    response.writeHead(statuses.shift() ?? 200, { 'content-type': 'application/json' });
    response.end('{"items":[]}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}/list`;
}

test('what is not there now is asked again', async (t) => {
  assert.deepEqual(await ask(await answering(t, [503, 503])), { items: [] });
});

test('any other answer is told', async (t) => {
  await assert.rejects(ask(await answering(t, [404])), /\/list was answered with 404/);
});

test('what never answers is told', async () => {
  await assert.rejects(ask('http://127.0.0.1:9/list', undefined, 0), /\/list was not answered/);
});
