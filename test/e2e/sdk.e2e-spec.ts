import {
  ApiError,
  WhatsAppBackend,
  verifyWebhook,
  type BackendEvent,
} from '../../packages/sdk/src/index.js';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { Receiver } from '../support/receiver.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

describe('The client', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  let backend: WhatsAppBackend;

  beforeAll(async () => {
    system = await startSystem({ env: { ENDPOINTS_ALLOW_PRIVATE: 'true' } });
    tenant = await registerTenant(system, { autoReply: { enabled: false } });
    backend = new WhatsAppBackend({
      url: system.url,
      apiKey: tenant.apiKey,
      tenantId: tenant.id,
    });
  });

  afterAll(() => system.stop());

  it('sends any type, and reads what it sent', async () => {
    const { id } = await backend.send({ to: '+15550130001', text: 'hello' });
    const place = { latitude: 52.5, longitude: 13.4, name: 'Acme', address: 'Alexanderplatz 1' };
    await backend.send({ to: '+15550130001', type: 'location', location: place });
    const path = { messageId: id };
    const message = await backend.call('get', '/tenants/{tenantId}/messages/{messageId}', { path });
    expect(message).toMatchObject({ id, direction: 'OUT', body: 'hello', type: 'text' });
    // What is misspelt does not compile, and is refused with the field's name.
    // @ts-expect-error -- texts, for text
    const misspelt = backend.send({ to: '+15550130001', type: 'text', texts: { body: 'hello' } });
    await expect(misspelt).rejects.toBeInstanceOf(ApiError);
    await expect(misspelt).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('sends once though its answer was lost, and once under a key', async () => {
    let lost = 0;
    const unlucky = new WhatsAppBackend({
      url: system.url,
      apiKey: tenant.apiKey,
      tenantId: tenant.id,
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        lost += 1;
        if (lost <= 2) throw new TypeError('fetch failed');
        return response;
      },
    });
    const { id, duplicate } = await unlucky.send({ to: '+15550130002', text: 'once' });
    expect(duplicate).toBe(true);
    const query = { direction: 'OUT' } as const;
    const found: string[] = [];
    for await (const message of backend.items('/tenants/{tenantId}/messages', { query })) {
      if (message.body === 'once') found.push(message.id);
    }
    expect(found).toEqual([id]);
  });

  it('sends many, each with its outcome, and reads all pages', async () => {
    const messages = Array.from({ length: 120 }, (_, index) => ({
      to: index === 60 ? 'nobody' : `+1555014${String(index).padStart(4, '0')}`,
      text: `many ${index}`,
    }));
    const outcomes = [];
    for await (const outcome of backend.sendAll(messages)) outcomes.push(outcome.status);
    expect(outcomes.filter((status) => status === 'refused' || status === 'invalid')).toHaveLength(
      1,
    );
    const bodies = new Set<string | null | undefined>();
    for await (const { body } of backend.items('/tenants/{tenantId}/messages')) bodies.add(body);
    expect(messages.filter(({ text }) => bodies.has(text))).toHaveLength(119);
  });

  it('hears events as they happen, goes on after a restart, and catches up by the list', async () => {
    const stop = new AbortController();
    const heard: BackendEvent[] = [];
    let ready = 0;
    const events = backend.events({
      types: ['message.received'],
      signal: stop.signal,
      onReady: () => (ready += 1),
    });
    const listening = (async () => {
      for await (const event of events) {
        // Its type is known, and so is the type of its data.
        const body: string | null | undefined = event.data.body;
        expect(body).toMatch(/^event /);
        heard.push(event);
      }
    })();
    await eventually(() => expect(ready).toBe(1));
    await system.webhook(textFrom(tenant, '15550130003', { text: 'event 1' }));
    await eventually(() => expect(heard).toHaveLength(1));

    await system.kill(system.apis[0]!);
    await system.apis[0]!.start();
    await system.webhook(textFrom(tenant, '15550130003', { text: 'event 2' }));
    await eventually(() => expect(heard).toHaveLength(2));
    stop.abort();
    await listening;

    await system.webhook(textFrom(tenant, '15550130003', { text: 'event 3' }));
    const query = { after: heard[0]!.id, types: 'message.received', limit: 1 };
    await eventually(async () => {
      const listed = [];
      for await (const event of backend.items('/tenants/{tenantId}/events', { query })) {
        listed.push(event.data['body']);
      }
      expect(listed).toEqual(['event 2', 'event 3']);
    });
  });

  it('verifies what the backend posts, while a secret is rotated by either', async () => {
    const receiver = await Receiver.start();
    const { id, secret } = await backend.call('post', '/tenants/{tenantId}/endpoints', {
      body: { url: receiver.url, eventTypes: ['message.received'] },
    });
    const { secret: newer } = await backend.call(
      'post',
      '/tenants/{tenantId}/endpoints/{endpointId}/rotate-secret',
      { path: { endpointId: id }, body: {} },
    );
    await system.webhook(textFrom(tenant, '15550130004', { text: 'signed' }));
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const [{ body, headers }] = receiver.received as [(typeof receiver.received)[number]];
    expect(newer).not.toBe(secret);
    for (const one of [secret, newer]) {
      const event = await verifyWebhook(body, headers, one);
      expect(event.type === 'message.received' && event.data.body).toBe('signed');
    }
    await expect(verifyWebhook(`${body} `, headers, newer)).rejects.toMatchObject({
      code: 'invalid_signature',
    });
    await receiver.stop();
  });
});
