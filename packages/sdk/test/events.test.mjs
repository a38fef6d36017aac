import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WhatsAppBackend } from 'whatsapp-backend-sdk';

const frame = (/** @type {string} */ id, name = 'message.sent', data = { id, type: name }) =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * A server that gives each connection what stands in `streams`, then breaks it.
 *
 * @param {(string[] | number)[]} streams chunks, or a status
 */
function listenTo(streams, options = {}) {
  /** @type {{ url: string, cursor: string | null }[]} */
  const asked = [];
  const client = new WhatsAppBackend({
    url: 'http://backend.example',
    apiKey: 'k',
    tenantId: 'tnt_1',
    fetch: async (input, init) => {
      asked.push({
        url: String(input),
        cursor: new Headers(init?.headers).get('last-event-id'),
      });
      const next = streams.shift() ?? [];
      if (typeof next === 'number') {
        const body = JSON.stringify({ code: 'x', detail: 'Because.' });
        return new Response(body, { status: next, headers: { 'retry-after': '0' } });
      }
      const encoder = new TextEncoder();
      return new Response(
        new ReadableStream({
          start(controller) {
            for (const chunk of next) controller.enqueue(encoder.encode(chunk));
            controller.close();
          },
        }),
      );
    },
  });
  return { asked, events: client.events(options) };
}

/** @param {AsyncIterable<{ id: string }>} events @param {number} count */
async function take(events, count) {
  const ids = [];
  for await (const { id } of events) {
    ids.push(id);
    if (ids.length === count) break;
  }
  return ids;
}

test('a stream that breaks goes on where it left off, and tells nothing twice', async () => {
  const { asked, events } = listenTo([
    [frame('1-p1', 'ready', {}), frame('evt_1')],
    503,
    [frame('evt_1'), frame('evt_2')],
    [],
    [frame('evt_3')],
  ]);
  assert.deepEqual(await take(events, 3), ['evt_1', 'evt_2', 'evt_3']);
  assert.deepEqual(
    asked.map(({ cursor }) => cursor),
    [null, 'evt_1', 'evt_1', 'evt_2', 'evt_2'],
  );
});

test('one that breaks before its first event goes on from where it was ready', async () => {
  const { asked, events } = listenTo([[frame('1-p7', 'ready', {})], [frame('evt_1')]]);
  await take(events, 1);
  assert.equal(asked[1]?.cursor, '1-p7');
});

test('one that breaks between a message and its event asks for the event again', async () => {
  const { asked, events } = listenTo([
    [frame('1-p7', 'ready', {}), frame('evt_1', 'message')],
    [frame('evt_1')],
  ]);
  assert.deepEqual(await take(events, 1), ['evt_1']);
  assert.equal(asked[1]?.cursor, '1-p7');
});

test('chunks end anywhere, lines in any way, and comments say nothing', async () => {
  const text = `: hello\r\nretry: 1\r\n\r\n${frame('evt_1').replaceAll('\n', '\r\n')}${frame('evt_2')}`;
  for (let cut = 1; cut < text.length; cut += 1) {
    const { events } = listenTo([[text.slice(0, cut), text.slice(cut)]]);
    assert.deepEqual(await take(events, 2), ['evt_1', 'evt_2']);
  }
});

test('messages as they are now are left out, types are asked for, readiness is told', async () => {
  let ready = 0;
  const { asked, events } = listenTo(
    [[frame('1-p1', 'ready', {}), frame('evt_1', 'message'), frame('evt_1')]],
    { types: ['message.sent', 'message.read'], after: 'evt_0', onReady: () => (ready += 1) },
  );
  assert.deepEqual(await take(events, 1), ['evt_1']);
  assert.equal(ready, 1);
  assert.deepEqual(asked, [
    {
      url: 'http://backend.example/tenants/tnt_1/events?types=message.sent%2Cmessage.read',
      cursor: 'evt_0',
    },
  ]);
});

test('a refusal ends the stream', async () => {
  await assert.rejects(take(listenTo([401]).events, 1), { name: 'ApiError', status: 401 });
});

test('an abort ends the stream without an error', async () => {
  const stop = new AbortController();
  const { events } = listenTo([[frame('evt_1')]], { signal: stop.signal });
  const ids = [];
  for await (const { id } of events) {
    ids.push(id);
    stop.abort();
  }
  assert.deepEqual(ids, ['evt_1']);
});
