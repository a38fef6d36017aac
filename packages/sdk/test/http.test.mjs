import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, test } from 'node:test';
import { ApiError, WhatsAppBackend } from 'whatsapp-backend-sdk';

/** @type {{ method: string, url: string, headers: import('node:http').IncomingHttpHeaders, body: any }[]} */
let requests = [];
/** @type {((response: import('node:http').ServerResponse) => void)[]} */
let answers = [];

const server = createServer(async (request, response) => {
  const body = await text(request);
  const { method = '', url = '', headers } = request;
  requests.push({ method, url, headers, body: body && JSON.parse(body) });
  const answer = answers.shift() ?? json(200, {});
  answer(response);
});

/** @type {WhatsAppBackend} */
let client;

before(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  client = new WhatsAppBackend({
    url: `http://127.0.0.1:${port}/`,
    apiKey: 'wak_1',
    tenantId: 'tnt_1',
  });
});
beforeEach(() => {
  requests = [];
  answers = [];
});
after(() => server.closeAllConnections());
after(() => server.close());

/** @param {number} status @param {unknown} body @param {Record<string, string>} headers */
function json(status, body, headers = {}) {
  return (/** @type {import('node:http').ServerResponse} */ response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));
}
/** @param {import('node:http').ServerResponse} response */
const breakOff = (response) => void response.socket?.destroy();
const problem = (/** @type {number} */ status, code = 'x') =>
  json(status, { code, detail: 'Because.', errors: [{ field: 'to', message: 'is missing' }] });

test('a send that got no answer is made again under the same key', async () => {
  answers = [breakOff, problem(503), json(202, { id: 'msg_1' })];
  const { id } = await client.send({ to: '+15550001234', text: 'hi' });
  assert.equal(id, 'msg_1');
  assert.equal(requests.length, 3);
  const keys = new Set(requests.map(({ headers }) => headers['idempotency-key']));
  assert.equal(keys.size, 1);
  assert.match(String([...keys][0]), /^[0-9a-f-]{36}$/);
  assert.equal(requests[0]?.url, '/tenants/tnt_1/send');
  assert.equal(requests[0]?.headers.authorization, 'Bearer wak_1');
});

test('a key of your own is the only one', async () => {
  await client.send({ to: '+15550001234', text: 'hi', idempotency_key: 'order-1' });
  assert.equal(requests[0]?.headers['idempotency-key'], undefined);
  assert.equal(requests[0]?.body.idempotency_key, 'order-1');
});

test('two sends have two keys', async () => {
  await client.send({ to: '+15550001234', text: 'hi' });
  await client.send({ to: '+15550001234', text: 'hi' });
  assert.notEqual(requests[0]?.headers['idempotency-key'], requests[1]?.headers['idempotency-key']);
});

test('what might be done twice is not made again, but for 429', async () => {
  answers = [breakOff];
  const make = () =>
    client.call('post', '/tenants/{tenantId}/endpoints', { body: { url: 'https://a.example/' } });
  await assert.rejects(make);
  answers = [problem(503)];
  await assert.rejects(make, { status: 503 });
  assert.equal(requests.length, 2);
  answers = [problem(429), json(201, { id: 'ep_1' })];
  assert.equal((await make()).id, 'ep_1');
});

test('a refusal is an ApiError at once, with code, fields and request id', async () => {
  answers = [
    (response) => {
      response.setHeader('x-request-id', 'req_1');
      problem(400, 'invalid_request')(response);
    },
  ];
  const error = await client.send({ to: '1', text: 'hi' }).catch((reason) => reason);
  assert.ok(error instanceof ApiError);
  assert.deepEqual(
    { status: error.status, code: error.code, errors: error.errors, requestId: error.requestId },
    {
      status: 400,
      code: 'invalid_request',
      errors: [{ field: 'to', message: 'is missing' }],
      requestId: 'req_1',
    },
  );
  assert.equal(requests.length, 1);
});

test('an answer that is none of the API is told apart', async () => {
  answers = [(response) => response.writeHead(404).end('<h1>nginx</h1>')];
  await assert.rejects(client.call('get', '/me'), { code: 'unreadable_answer', status: 404 });
});

test('Retry-After is waited for, and an abort ends the wait', async () => {
  answers = [json(429, {}, { 'retry-after': '3600' })];
  const signal = AbortSignal.timeout(50);
  await assert.rejects(client.call('get', '/me', { signal }), { name: 'TimeoutError' });
  assert.equal(requests.length, 1);
});

test('retries end', async () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const impatient = new WhatsAppBackend({
    url: `http://127.0.0.1:${port}`,
    apiKey: 'k',
    retries: 1,
  });
  answers = [problem(503), problem(503), problem(503)];
  await assert.rejects(impatient.call('get', '/me'), { status: 503 });
  assert.equal(requests.length, 2);
});

test('pages are read until there is none', async () => {
  answers = [
    json(200, { items: [1, 2], nextCursor: 'a b' }),
    json(200, { items: [3], nextCursor: null }),
  ];
  const items = [];
  const query = { status: /** @type {const} */ ('failed') };
  for await (const item of client.items('/tenants/{tenantId}/messages', { query }))
    items.push(item);
  assert.deepEqual(items, [1, 2, 3]);
  assert.deepEqual(
    requests.map(({ url }) => url),
    ['/tenants/tnt_1/messages?status=failed', '/tenants/tnt_1/messages?status=failed&cursor=a+b'],
  );
});

test('many messages go a thousand at a time, each under its key', async () => {
  const items = (/** @type {number} */ count) =>
    json(202, { items: Array.from({ length: count }, (_, index) => ({ index })) });
  answers = [items(1000), problem(503), items(1)];
  const messages = Array.from({ length: 1001 }, () => ({ to: '+15550001234', text: 'hi' }));
  const outcomes = [];
  for await (const outcome of client.sendAll(messages)) outcomes.push(outcome);
  assert.equal(outcomes.length, 1001);
  const [, once, again] = requests.map(({ body }) => body.messages);
  assert.deepEqual(once, again);
  assert.equal(new Set(requests[0]?.body.messages.map((m) => m.idempotency_key)).size, 1000);
});

test('a path without its value is not asked for', async () => {
  // @ts-expect-error -- what a program without types may do
  await assert.rejects(
    client.call('get', '/tenants/{tenantId}/messages/{messageId}', {}),
    TypeError,
  );
  const path = { messageId: 'a/../b' };
  await client.call('get', '/tenants/{tenantId}/messages/{messageId}', { path });
  assert.equal(requests.at(-1)?.url, '/tenants/tnt_1/messages/a%2F..%2Fb');
});
