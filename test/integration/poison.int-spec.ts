import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { INestApplicationContext } from '@nestjs/common';
import fc from 'fast-check';
import type { TenantId } from '../../src/common/id.js';
import { SendService } from '../../src/messaging/composing/send.service.js';
import type { SendRequest } from '../../src/messaging/composing/send-request.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { fromStorable } from '../../src/whatsapp/json.js';
import { change, notification, textMessage } from '../factories/webhook.factory.js';
import { startApiApp } from '../support/api-app.js';
import { TestInbox } from '../support/inbox.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

/** What means something to JavaScript, to MongoDB, to BSON or to UTF-8. */
const NAMES = [
  ...['_bsontype', '__proto__', 'constructor', 'prototype', 'toJSON', 'toBSON', 'toString', 'then'],
  ...['$', '$set', '$where', '$ref', '$id', 'a.b', '.', '', '_id', 'length', '0'],
  ...['\0', 'a\0b', '\ud800', 'a\udc00', '\ufdd0', '\ufdd0$set', '\u2028', '"', '\\'],
];
const TEXTS = [...NAMES, 'ObjectId', 'Long', '\ud83d\ude00', 'a\ud83d', ' ', 'é', 'x'.repeat(300)];
/** As JSON, since not every number of it survives a parser. */
const NUMBERS = [
  ...['0', '-0', '1.5', '2147483648', '9007199254740991', '9007199254740993'],
  ...['9223372036854775808', '-9223372036854775809', '12345678901234567890123', '1e400', '1e-400'],
];

const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8, unit: 'binary' }));
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary' }));
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    text.map((value) => JSON.stringify(value)),
    fc.constantFrom(...NUMBERS, 'true', 'false', 'null'),
    fc.array(tie('json'), { maxLength: 3 }).map((list) => `[${list.join()}]`),
    fc
      .array(fc.tuple(name, tie('json')), { maxLength: 3 })
      .map(
        (fields) => `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`,
      ),
  ),
}));
const nested = fc
  .tuple(fc.integer({ min: 1, max: 120 }), json, fc.boolean())
  .map(([levels, inmost, lists]) =>
    lists
      ? '['.repeat(levels) + inmost + ']'.repeat(levels)
      : '{"a":'.repeat(levels) + inmost + '}'.repeat(levels),
  );
const anyJson = fc.oneof({ weight: 6, arbitrary: json }, { weight: 1, arbitrary: nested });
const RUNS = Number(process.env['POISON_RUNS'] ?? 30);

describe('Whatever JSON a caller can send', () => {
  let app: NestFastifyApplication;
  let tenantId: string;

  beforeAll(async () => {
    app = await startApiApp({ REQUESTS_PER_SECOND: '0' });
    const body = { name: 'Poison', phoneNumberId: '7701', accessToken: 'mock_poison' };
    tenantId = ((await ask('/tenants/register', JSON.stringify(body))).body as { id: string }).id;
  });

  afterAll(() => app.close());

  async function ask(
    url: string,
    payload?: string,
    method: 'GET' | 'POST' | 'PATCH' = payload === undefined ? 'GET' : 'POST',
  ): Promise<{ status: number; body: unknown }> {
    const headers = payload === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await app.inject({ url, method, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: JSON.parse(answer.body) as unknown };
  }

  const send = (fields: string): Promise<{ status: number; body: unknown }> =>
    ask(`/tenants/${tenantId}/send`, `{"to":"+15550001111",${fields}}`);

  /** Places of a message in which its sender may say anything, or tries to. */
  const PLACES: [string, (value: string) => string, (content: never) => unknown][] = [
    ['a text', (value) => `"text":${value}`, ({ body }: { body: string }) => body],
    [
      "a flow's data",
      (value) =>
        `"type":"interactive","interactive":{"type":"flow","body":{"text":"a"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"1","flow_cta":"Go","flow_action":"navigate","flow_action_payload":{"screen":"A","data":${value}}}}}`,
      (content: { action: { parameters: { flow_action_payload: { data: unknown } } } }) =>
        content.action.parameters.flow_action_payload.data,
    ],
    [
      "a contact's fields",
      (value) =>
        `"type":"contacts","contacts":[{"name":{"formatted_name":"A","first_name":${value}}}]`,
      ([contact]: { name: { first_name: unknown } }[]) => contact!.name.first_name,
    ],
    [
      'a contact',
      (value) => `"type":"contacts","contacts":[${value}]`,
      ([contact]: unknown[]) => contact,
    ],
    [
      'a header of a template',
      (value) =>
        `"type":"template","template":{"name":"a","language":{"code":"en_US"},"components":[{"type":"header","parameters":[${value}]}]}`,
      ({ components: [header] }: { components: { parameters: unknown[] }[] }) =>
        header!.parameters[0],
    ],
    [
      'a parameter of a template',
      (value) =>
        `"type":"template","template":{"name":"a","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":${value}}]}]}`,
      ({ components: [body] }: { components: { parameters: { text: unknown }[] }[] }) =>
        body!.parameters[0]!.text,
    ],
    [
      "a flow button's data",
      (value) =>
        `"type":"template","template":{"name":"a","language":{"code":"en_US"},"components":[{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"t","flow_action_data":${value}}}]}]}`,
      (content: { components: { parameters: { action: { flow_action_data: unknown } }[] }[] }) =>
        content.components[0]!.parameters[0]!.action.flow_action_data,
    ],
  ];

  it.each(PLACES)(
    'as %s is refused, or stored and read back the same',
    async (_place, put, get) => {
      await fc.assert(
        fc.asyncProperty(anyJson, async (value) => {
          const sent = await send(put(value));
          if (sent.status === 202) {
            const { id } = sent.body as { id: string };
            const kept = (await ask(`/tenants/${tenantId}/messages/${id}`)).body;
            const { content } = kept as { content: never };
            expect(JSON.stringify(get(content))).toBe(JSON.stringify(JSON.parse(value)));
          } else {
            expect(sent.status).toBeGreaterThanOrEqual(400);
            expect(sent.status).toBeLessThan(500);
          }
        }),
        { numRuns: RUNS },
      );
    },
  );

  it.each<[string, (value: string) => [string, string, 'POST' | 'PATCH']]>([
    ['a whole message', (value) => [`/tenants/${tenantId}/send`, value, 'POST']],
    ['a message of a bulk', (value) => [bulk(), `{"messages":[${value}]}`, 'POST']],
    ['a recipient', (value) => [send_(), `{"to":${value},"text":"a"}`, 'POST']],
    [
      'a context',
      (value) => [send_(), `{"to":"+15550001111","text":"a","context":${value}}`, 'POST'],
    ],
    [
      'what it quotes',
      (value) => [
        send_(),
        `{"to":"+15550001111","text":"a","context":{"message_id":${value}}}`,
        'POST',
      ],
    ],
    [
      'an idempotency key',
      (value) => [send_(), `{"to":"+15550001111","text":"a","idempotency_key":${value}}`, 'POST'],
    ],
    ['settings', (value) => [`/tenants/${tenantId}`, value, 'PATCH']],
    ['rules of answering', (value) => [`/tenants/${tenantId}`, `{"autoReply":${value}}`, 'PATCH']],
    [
      'words of an answer',
      (value) => [`/tenants/${tenantId}`, `{"autoReply":{"text":${value}}}`, 'PATCH'],
    ],
    ['a name', (value) => [`/tenants/${tenantId}`, `{"name":${value}}`, 'PATCH']],
    ['a key', (value) => [`/tenants/${tenantId}/api-keys`, `{"name":${value}}`, 'POST']],
    ['an endpoint', (value) => [`/tenants/${tenantId}/endpoints`, value, 'POST']],
    [
      'headers of an endpoint',
      (value) => [
        `/tenants/${tenantId}/endpoints`,
        `{"url":"https://hooks.example/x","headers":${value}}`,
        'POST',
      ],
    ],
    [
      'a registration',
      (value) => [
        '/tenants/register',
        `{"name":${value},"phoneNumberId":${value},"accessToken":"mock_x","externalId":${value}}`,
        'POST',
      ],
    ],
  ])('as %s is no fault of ours', async (_place, request) => {
    await fc.assert(
      fc.asyncProperty(anyJson, async (value) => {
        const [url, payload, method] = request(value);
        const { status, body } = await ask(url, payload, method);
        expect({ status, body: status < 500 ? '' : body }).toEqual({
          status: expect.any(Number) as number,
          body: '',
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('as what is remembered of a customer is refused, or read back the same', async () => {
    const made = await send('"text":"a"');
    expect(made.status).toBe(202);
    const { items } = (await ask(`/tenants/${tenantId}/customers`)).body as {
      items: { id: string }[];
    };
    const url = `/tenants/${tenantId}/customers/${items[0]!.id}`;
    await fc.assert(
      fc.asyncProperty(anyJson, async (value) => {
        const changed = await ask(url, `{"metadata":{"a":${value}}}`, 'PATCH');
        if (changed.status === 200) {
          const { metadata } = (await ask(url)).body as { metadata: { a: unknown } };
          expect(JSON.stringify(metadata.a)).toBe(JSON.stringify(JSON.parse(value)));
        } else expect(changed.status).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });

  it('fails alone, wherever it shares a write with what others send at the same time', async () => {
    const other = { name: 'Beside', phoneNumberId: '7702', accessToken: 'mock_beside' };
    const { id } = (await ask('/tenants/register', JSON.stringify(other))).body as { id: string };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...PLACES), anyJson), { minLength: 3, maxLength: 12 }),
        async (poison) => {
          const [, ...good] = await Promise.all([
            Promise.all(poison.map(([[, put], value]) => send(put(value)))),
            ...poison.map(async (_one, index) =>
              ask(`/tenants/${id}/send`, `{"to":"+15550002222","text":"good ${index}"}`),
            ),
          ]);
          expect(good.map(({ status }) => status)).toEqual(good.map(() => 202));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('fails alone, if the database refuses it: each other one is stored once', async () => {
    const tooLarge = 'x'.repeat(17 * 1024 * 1024);
    const request = (body: string): SendRequest => ({
      peer: '15550003333',
      type: 'text',
      content: { body },
    });
    const bodies = ['one', 'two', tooLarge, 'three', 'four', tooLarge, 'five'];
    const sends = app.get(SendService);
    const results = await Promise.allSettled(
      bodies.map((body) => sends.enqueue(tenantId as TenantId, request(body))),
    );
    expect(results.map(({ status }) => status)).toEqual(
      bodies.map((body) => (body === tooLarge ? 'rejected' : 'fulfilled')),
    );
    const ids = results.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value.message._id] : [],
    );
    const stored = await app.get(MessagesRepository).findAll(ids);
    expect(stored.map(({ content }) => (content as { body: string }).body).toSorted()).toEqual(
      bodies.filter((body) => body !== tooLarge).toSorted(),
    );
  });

  const bulk = (): string => `/tenants/${tenantId}/send/bulk`;
  const send_ = (): string => `/tenants/${tenantId}/send`;
});

describe('Whatever JSON Meta can send', () => {
  let app: INestApplicationContext;
  let inbox: TestInbox;
  const phoneNumberId = '7703';

  beforeAll(async () => {
    app = await startWorkerApp({ APPLY_ATTEMPTS: '1' });
    inbox = new TestInbox(app, await registerInside(app, { phoneNumberId }));
  });

  afterAll(() => app.close());

  /** The rule: half surrogates become U+FFFD, what is deeper than 60 levels a text. */
  function mended(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return value.toWellFormed();
    if (typeof value !== 'object' || value === null) return value;
    if (depth === 60) return '[nested too deeply]';
    if (Array.isArray(value)) return value.map((item) => mended(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, mended(item, depth + 1)]),
    );
  }

  it('is in the journal to the byte, and in the message as the rule says', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Numbers that a float cannot hold come as texts.
        anyJson.filter((value) => !/\d{16}|e[+]?\d{2}/.test(value)),
        async (value) => {
          const original = textMessage('15550004444');
          const sent = { ...original, type: 'hologram', hologram: '@' };
          const body = notification([change({ phoneNumberId }, { messages: [sent] })]);
          const bytes = JSON.stringify(body).replace('"@"', () => value);
          const event = await inbox.deliverBytes(Buffer.from(bytes));
          expect(event.body.toString('utf8')).toBe(bytes);
          expect(event.items).toMatchObject([{ outcome: 'applied' }]);
          const message = (await inbox.messages()).find(({ wamid }) => wamid === original['id']);
          const hologram: unknown = fromStorable(message!.content);
          expect(JSON.stringify(hologram)).toBe(JSON.stringify(mended(JSON.parse(value), 1)));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('fails alone, if the database refuses it, and takes no neighbour along', async () => {
    // No UTF-8: each byte becomes three, in what is stored and in what is shown of it.
    const large = { ...textMessage('15550005551'), text: { body: '@' } };
    const messages = [textMessage('15550005552'), large, textMessage('15550005553')];
    const json = JSON.stringify(notification([change({ phoneNumberId }, { messages })]));
    const [before, after] = json.split('"@"') as [string, string];
    const text = Buffer.alloc(3_500_000, 0xff);
    const parts = [Buffer.from(`${before}"`), text, Buffer.from(`"${after}`)];
    const event = await inbox.deliverBytes(Buffer.concat(parts));
    expect(event.items!.map(({ outcome }) => outcome)).toEqual(['applied', 'failed', 'applied']);
    expect(Buffer.compare(event.body, Buffer.concat(parts))).toBe(0);
  });
});
