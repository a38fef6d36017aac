import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { Receiver, isVerifiedBy, type ReceivedEvent } from '../support/receiver.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

interface CreatedEndpoint {
  readonly id: string;
  readonly secret: string;
}

const typesOf = (events: readonly ReceivedEvent[]): string[] =>
  events.map(({ event }) => event.type);

describe("Events for the tenants' own systems", () => {
  let system: TestSystem;
  const receivers: Receiver[] = [];

  beforeAll(async () => {
    system = await startSystem({
      workers: 2,
      env: {
        ENDPOINTS_ALLOW_PRIVATE: 'true',
        EVENT_RETRY_SECONDS: '0,0,1',
        EVENT_TIMEOUT_MS: '3000',
      },
    });
  });

  afterAll(async () => {
    await system.stop();
    await Promise.all(receivers.map((receiver) => receiver.stop()));
  });

  async function receive(
    tenant: TestTenant,
    settings: Record<string, unknown> = {},
  ): Promise<{ receiver: Receiver; endpoint: CreatedEndpoint; path: string }> {
    const receiver = await Receiver.start();
    receivers.push(receiver);
    const { status, body } = await system.api<CreatedEndpoint>(`/tenants/${tenant.id}/endpoints`, {
      body: { url: receiver.url, ...settings },
      key: tenant.apiKey,
    });
    expect(status).toBe(201);
    return { receiver, endpoint: body, path: `/tenants/${tenant.id}/endpoints/${body.id}` };
  }

  it('tell the whole way of a message and its answer, signed, each once', async () => {
    const tenant = await registerTenant(system);
    const { receiver, endpoint } = await receive(tenant, { headers: { 'x-own': 'yes' } });
    await system.webhook(textFrom(tenant, '15550100001', { text: 'hello' }));
    await eventually(() => {
      // A status may say more of the person, at whatever time.
      const told = receiver.received.filter(({ event }) => event.type !== 'customer.changed');
      expect(typesOf(told).sort()).toEqual(
        [
          'conversation.opened',
          'message.received',
          'message.accepted',
          'message.sent',
          'message.delivered',
          'message.read',
        ].sort(),
      );
    });
    expect(receiver.received.every((one) => isVerifiedBy(endpoint.secret, one))).toBe(true);
    expect(receiver.received.every(({ headers }) => headers['x-own'] === 'yes')).toBe(true);
    const [received] = receiver.ofType('message.received');
    expect(received?.event.data).toMatchObject({ direction: 'IN', body: 'hello' });
    expect(received?.headers['webhook-id']).toBe(received?.event.id);
    expect(received?.event).toMatchObject({ tenantId: tenant.id, apiVersion: '1' });
  });

  it('are a list, too, oldest first, that goes on after any event', async () => {
    const tenant = await registerTenant(system);
    await system.webhook(textFrom(tenant, '15550100002'));
    const list = async (query: string) => {
      const { status, body } = await system.api(`/tenants/${tenant.id}/events?${query}`, {
        key: tenant.apiKey,
        headers: { accept: 'application/json' },
      });
      expect(status).toBe(200);
      return body as { items: { id: string; type: string }[]; nextCursor: string | null };
    };
    // A status may say more of the person, at whatever time; statuses come in any order.
    const told = ['received', 'accepted', 'sent', 'delivered', 'read'].map(
      (one) => `message.${one}`,
    );
    const types = `types=${told.join()}`;
    const items = await eventually(async () => {
      const all = await list(`limit=100&${types}`);
      expect(all.items.map(({ type }) => type).toSorted()).toEqual(told.toSorted());
      return all.items;
    });
    expect(items.map(({ type }) => type).indexOf('message.received')).toBeLessThan(
      items.map(({ type }) => type).indexOf('message.accepted'),
    );
    const pages = [];
    for (let after: string | null = ''; after !== null;) {
      const page: Awaited<ReturnType<typeof list>> = await list(
        `limit=2&${types}${after && `&after=${after}`}`,
      );
      pages.push(...page.items);
      after = page.nextCursor;
    }
    expect(pages).toEqual(items);
    const chosen = await list('types=message.sent,message.delivered');
    expect(chosen.items.map(({ type }) => type).toSorted()).toEqual([
      'message.delivered',
      'message.sent',
    ]);
  });

  it('are read on from the last one while they are written, none missed and none twice', async () => {
    const [ada, ben] = [await registerTenant(system), await registerTenant(system)];
    let writing = true;
    const follow = async ({ id, apiKey: key }: TestTenant, limit: number): Promise<string[]> => {
      const read: string[] = [];
      for (;;) {
        const isLast = !writing;
        const last = read.at(-1);
        const { body } = await system.api<{ items: { id: string }[] }>(
          `/tenants/${id}/events?limit=${limit}${last === undefined ? '' : `&after=${last}`}`,
          { key, headers: { accept: 'application/json' } },
        );
        read.push(...body.items.map((event) => event.id));
        if (isLast && body.items.length === 0) return read;
      }
    };
    const readers = [ada, ben].flatMap((tenant) =>
      [1, 7, 100].map((limit) => [tenant, follow(tenant, limit)] as const),
    );
    for (let round = 0; round < 20; round += 1) {
      const customers = [...Array(5).keys()].map((index) => `1555018${1_000 + round * 5 + index}`);
      await Promise.all(
        [ada, ben].flatMap((tenant) =>
          customers.map((customer) => system.webhook(textFrom(tenant, customer))),
        ),
      );
    }
    for (const { id, apiKey: key } of [ada, ben]) {
      await eventually(async () => {
        const path = `/tenants/${id}/events?types=message.read&limit=100`;
        const { body } = await system.api(path, { key, headers: { accept: 'application/json' } });
        expect(body.items).toHaveLength(100);
      });
    }
    writing = false;
    for (const [tenant, reading] of readers) {
      const read = await reading;
      // Six of each message and its answer, and what statuses say of people besides.
      expect(read.length).toBeGreaterThanOrEqual(600);
      expect(new Set(read).size).toBe(read.length);
      expect(read).toEqual((await follow(tenant, 100)).slice(0, read.length));
    }
  });

  it("are nobody else's: not listed, not delivered, not retried, not read by their ids", async () => {
    const [ada, ben] = [await registerTenant(system), await registerTenant(system)];
    const { receiver, path } = await receive(ben);
    await system.webhook(textFrom(ada, '15550100003'));
    await system.webhook(textFrom(ben, '15550100003'));
    await eventually(() => expect(receiver.ofType('message.read')).toHaveLength(1));
    expect(receiver.received.every(({ event }) => event.tenantId === ben.id)).toBe(true);
    const [mine] = receiver.received;
    const { status } = await system.api(`/tenants/${ada.id}/events?after=${mine!.event.id}`, {
      key: ada.apiKey,
      headers: { accept: 'application/json' },
    });
    expect(status).toBe(404);
    const foreign = path.replace(ben.id, ada.id);
    for (const [method, suffix] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['GET', '/secret'],
      ['POST', '/rotate-secret'],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', '/replay'],
    ] as const) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : BODY_OF[suffix];
      const answer = await system.api(foreign + suffix, {
        method,
        key: ada.apiKey,
        ...(body !== undefined && { body }),
      });
      expect([method, suffix, answer.status]).toEqual([method, suffix, 404]);
    }
    const deliveries = await system.api(`${path}/deliveries`, { key: ben.apiKey });
    const retry = await system.api(
      `/tenants/${ada.id}/deliveries/${deliveries.body.items[0].id}/retry`,
      { method: 'POST', key: ada.apiKey },
    );
    expect(retry.status).toBe(404);
  });

  it('come again until they are taken, with the same id, and every try is on record', async () => {
    const tenant = await registerTenant(system);
    const { receiver, path } = await receive(tenant, { eventTypes: ['message.received'] });
    receiver.behave = (_received, response) => {
      const ok = receiver.received.length > 3;
      response
        .writeHead(ok ? 200 : 500, { 'content-type': 'text/plain' })
        .end(ok ? 'thanks' : 'no');
    };
    await system.webhook(textFrom(tenant, '15550100004'));
    const { body } = await eventually(async () => {
      const answer = await system.api(`${path}/deliveries?status=delivered`, {
        key: tenant.apiKey,
      });
      expect(answer.body.items).toHaveLength(1);
      return answer;
    });
    expect(body.items[0].attempts).toMatchObject([
      { statusCode: 500, answer: 'no' },
      { statusCode: 500 },
      { statusCode: 500 },
      { statusCode: 200, answer: 'thanks' },
    ]);
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1);
  });

  it('keep the order of a conversation where that is asked for, whatever fails', async () => {
    const tenant = await registerTenant(system);
    const { receiver } = await receive(tenant, {
      ordered: true,
      eventTypes: ['message.received'],
    });
    const failed = new Set<string>();
    receiver.behave = ({ event }, response) => {
      const again = failed.has(event.id);
      failed.add(event.id);
      response.writeHead(again ? 204 : 503).end();
    };
    const texts = Array.from({ length: 8 }, (_, index) => `text ${index}`);
    for (const text of texts) await system.webhook(textFrom(tenant, '15550100005', { text }));
    await eventually(() => expect(receiver.received).toHaveLength(16));
    // Who came first is what the log says: webhooks that come at once are applied at once.
    const { body } = await system.api(`/tenants/${tenant.id}/events?types=message.received`, {
      key: tenant.apiKey,
      headers: { accept: 'application/json' },
    });
    const order = body.items.flatMap(({ id }: { id: string }) => [id, id]);
    expect(receiver.received.map(({ event }) => event.id)).toEqual(order);
  });

  it('stop at 410, and the other endpoints hear of it; enabled again, what waited comes', async () => {
    const tenant = await registerTenant(system);
    const { receiver, endpoint, path } = await receive(tenant, {
      eventTypes: ['message.received'],
    });
    const { receiver: other } = await receive(tenant, { eventTypes: ['endpoint.disabled'] });
    receiver.behave = (_received, response) => void response.writeHead(410).end();
    await system.webhook(textFrom(tenant, '15550100006'));
    await eventually(() => expect(other.ofType('endpoint.disabled')).toHaveLength(1));
    expect(other.received[0]?.event.data).toMatchObject({ id: endpoint.id, url: receiver.url });
    const { body } = await system.api(path, { key: tenant.apiKey });
    expect(body).toMatchObject({ enabled: false, disabledReason: expect.stringContaining('410') });
    receiver.behave = (_received, response) => void response.writeHead(204).end();
    const before = receiver.received.length;
    await system.api(path, { method: 'PATCH', key: tenant.apiKey, body: { enabled: true } });
    await eventually(() => expect(receiver.received.length).toBe(before + 1));
  });

  it('are signed by both secrets while one replaces the other', async () => {
    const tenant = await registerTenant(system);
    const { receiver, endpoint, path } = await receive(tenant);
    const rotated = await system.api<{ secret: string }>(`${path}/rotate-secret`, {
      method: 'POST',
      key: tenant.apiKey,
      body: { overlapSeconds: 600 },
    });
    await system.api(`${path}/test`, { method: 'POST', key: tenant.apiKey });
    await eventually(() => expect(receiver.ofType('endpoint.test')).toHaveLength(1));
    const [both] = receiver.received;
    expect(isVerifiedBy(endpoint.secret, both!)).toBe(true);
    expect(isVerifiedBy(rotated.body.secret, both!)).toBe(true);
    const shown = await system.api<{ secret: string }>(`${path}/secret`, { key: tenant.apiKey });
    expect(shown.body.secret).toBe(rotated.body.secret);
    await system.api(`${path}/rotate-secret`, {
      method: 'POST',
      key: tenant.apiKey,
      body: { overlapSeconds: 0 },
    });
    await system.api(`${path}/test`, { method: 'POST', key: tenant.apiKey });
    await eventually(() => expect(receiver.ofType('endpoint.test')).toHaveLength(2));
    expect(isVerifiedBy(rotated.body.secret, receiver.received[1]!)).toBe(false);
  });

  it('may be answered in the answer, once, and what is wrong with a reply is on record', async () => {
    const tenant = await registerTenant(system, { autoReply: { enabled: false } });
    const { receiver, path } = await receive(tenant, { eventTypes: ['message.received'] });
    receiver.behave = ({ event }, response) => {
      const first = receiver.received.length === 1;
      // The first try is answered and its answer lost; the second brings the same replies.
      const replies = [{ text: `you said ${event.data.body}` }, { type: 'sticker' }];
      response.writeHead(200, { 'content-type': 'application/json' });
      if (first) response.write(JSON.stringify({ replies }).slice(0, 5), () => response.destroy());
      else response.end(JSON.stringify({ replies }));
    };
    await system.webhook(textFrom(tenant, '15550100007', { text: 'ping' }));
    const replies = await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=OUT`, {
        key: tenant.apiKey,
      });
      expect(body.items).toMatchObject([{ body: 'you said ping', to: '15550100007' }]);
      return body.items;
    });
    expect(replies).toHaveLength(1);
    const { body } = await system.api(`${path}/deliveries`, { key: tenant.apiKey });
    expect(body.items[0].attempts.at(-1).error).toContain('replies.1');
  });

  it('are replayed: a range, only what failed, or only counted', async () => {
    const tenant = await registerTenant(system);
    const { receiver, path } = await receive(tenant, { eventTypes: ['message.received'] });
    const since = new Date(Date.now() - 60_000).toISOString();
    receiver.behave = ({ event }, response) =>
      void response.writeHead(event.data.body === 'bad' ? 400 : 204).end();
    for (const text of ['good', 'bad', 'good too']) {
      await system.webhook(textFrom(tenant, '15550100008', { text }));
    }
    await eventually(async () => {
      const { body } = await system.api(`${path}/deliveries?status=failed`, {
        key: tenant.apiKey,
      });
      expect(body.items).toHaveLength(1);
    });
    const replay = async (body: object) =>
      (await system.api(`${path}/replay`, { key: tenant.apiKey, body: { since, ...body } })).body;
    expect(await replay({ dryRun: true })).toMatchObject({ events: 3, dryRun: true });
    const before = receiver.received.length;
    receiver.behave = (_received, response) => void response.writeHead(204).end();
    expect(await replay({ onlyFailed: true })).toMatchObject({ events: 1 });
    await eventually(async () => {
      const { body } = await system.api(path, { key: tenant.apiKey });
      expect(body.deliveries).toEqual({ pending: 0, delivered: 3, failed: 0 });
    });
    expect(receiver.received.length).toBe(before + 1);
    expect(await replay({})).toMatchObject({ events: 3 });
    await eventually(() => expect(receiver.received.length).toBe(before + 4));
  });

  it('all arrive while other endpoints, of the tenant and of another, hang or are not there', async () => {
    const [ada, ben] = [
      await registerTenant(system, { autoReply: { enabled: false } }),
      await registerTenant(system, { autoReply: { enabled: false } }),
    ];
    const settings = { eventTypes: ['message.received'] };
    const dead = [await receive(ada, settings), await receive(ben, settings)];
    for (const { receiver } of dead) receiver.behave = () => undefined;
    const gone = [await receive(ada, settings), await receive(ben, settings)];
    for (const { receiver } of gone) await receiver.stop();
    const { receiver: good } = await receive(ada, settings);
    const customers = Array.from({ length: 300 }, (_, index) => `1555017${1_000 + index}`);
    await Promise.all(
      customers.flatMap((customer) =>
        [ada, ben].map((tenant) => system.webhook(textFrom(tenant, customer))),
      ),
    );
    await eventually(() => expect(good.received).toHaveLength(300));
    for (const [index, { path, receiver }] of [...dead, ...gone].entries()) {
      const { apiKey: key } = [ada, ben][index % 2]!;
      const { body } = await system.api(path, { key });
      expect(body.deliveries).toMatchObject({ delivered: 0 });
      if (index < dead.length) expect(receiver.received.length).toBeGreaterThan(0);
      await system.api(path, { method: 'DELETE', key });
    }
  });

  it('follow no redirect, wherever it leads', async () => {
    const tenant = await registerTenant(system, { autoReply: { enabled: false } });
    const inside = await Receiver.start();
    receivers.push(inside);
    const { receiver, path } = await receive(tenant, { eventTypes: ['message.received'] });
    receiver.behave = (_received, response) =>
      void response.writeHead(307, { location: inside.url }).end();
    await system.webhook(textFrom(tenant, '15550100010'));
    await eventually(async () => {
      const { body } = await system.api(`${path}/deliveries?status=failed`, { key: tenant.apiKey });
      expect(body.items).toMatchObject([{ attempts: expect.arrayContaining([]) }]);
      expect(body.items[0].attempts[0]).toMatchObject({ statusCode: 307 });
    });
    expect(inside.received).toEqual([]);
  });

  it('leave a line for everything that is done to an endpoint, without its secret', async () => {
    const tenant = await registerTenant(system);
    const { endpoint, path } = await receive(tenant, { headers: { 'x-own': 'shibboleth' } });
    const key = tenant.apiKey;
    const secrets = [endpoint.secret];
    await system.api(path, { method: 'PATCH', key, body: { description: 'mine' } });
    await system.api(`${path}/secret`, { key });
    const rotated = await system.api(`${path}/rotate-secret`, { method: 'POST', key, body: {} });
    secrets.push(rotated.body.secret);
    await system.api(`${path}/replay`, { key, body: { since: '2026-01-01T00:00:00Z' } });
    await system.api(path, { method: 'DELETE', key });
    const { body } = await system.api(`/tenants/${tenant.id}/audit-log`, { key });
    const lines = body.items.filter(({ target }: { target: string }) => target === endpoint.id);
    expect(lines.map(({ action }: { action: string }) => action).reverse()).toEqual([
      'endpoint.created',
      'endpoint.updated',
      'endpoint.secret_read',
      'endpoint.secret_rotated',
      'endpoint.replayed',
      'endpoint.deleted',
    ]);
    expect(lines.every(({ actor }: { actor: { kind: string } }) => actor.kind === 'key')).toBe(
      true,
    );
    for (const secret of [...secrets, 'shibboleth']) {
      expect(JSON.stringify(body)).not.toContain(secret);
    }
  });

  it('reach the operator with those of all tenants', async () => {
    const receiver = await Receiver.start();
    receivers.push(receiver);
    const created = await system.api<CreatedEndpoint>('/admin/endpoints', {
      body: { url: receiver.url, eventTypes: ['message.received'] },
    });
    expect(created.status).toBe(201);
    const tenants = [
      await registerTenant(system, { externalId: 'shop-7' }),
      await registerTenant(system),
    ];
    for (const tenant of tenants) await system.webhook(textFrom(tenant, '15550100009'));
    // By the operator's own name, where it gave one.
    await eventually(() =>
      expect(
        receiver.received.map(({ body }) => {
          const { tenantId, externalId } = JSON.parse(body) as Record<string, string>;
          return [tenantId, externalId];
        }),
      ).toEqual(
        expect.arrayContaining([
          [tenants[0]!.id, 'shop-7'],
          [tenants[1]!.id, undefined],
        ]),
      ),
    );
    expect(receiver.received).toHaveLength(2);
    await system.api(`/admin/endpoints/${created.body.id}`, { method: 'DELETE' });
  });
});

const BODY_OF: Record<string, object> = {
  '': { description: 'mine now' },
  '/rotate-secret': {},
  '/test': {},
  '/replay': { since: '2026-01-01T00:00:00Z' },
};
