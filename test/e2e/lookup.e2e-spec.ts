import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { Receiver } from '../support/receiver.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const ADMIN_API_KEY = 'operator-key-of-the-look-ups';
/** Refused by Meta's side at once. */
const REFUSED = '+15559131026';
const PERSON = '15550061234';

describe('Whoever is called at night', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  let other: TestTenant;
  let failedId: string;

  beforeAll(async () => {
    system = await startSystem({ env: { ADMIN_API_KEY, ENDPOINTS_ALLOW_PRIVATE: 'true' } });
    const settings = { autoReply: { enabled: false } };
    tenant = await registerTenant(system, { name: 'Acme Coffee', ...settings }, ADMIN_API_KEY);
    other = await registerTenant(system, { name: 'Blue Tea', ...settings }, ADMIN_API_KEY);
    await system.simulator.customerWrites(PERSON, tenant.phoneNumberId, {
      text: 'hi',
      name: 'Sam',
    });
    const sent = await system.api(`/tenants/${tenant.id}/send`, {
      key: tenant.apiKey,
      body: { to: REFUSED, text: 'x', idempotency_key: 'order-77' },
    });
    expect(sent.status).toBe(202);
    failedId = sent.body.id;
    await eventually(async () => {
      expect((await everywhere(PERSON)).map(({ kind }) => kind)).toContain('customer');
      expect((await message()).status).toBe('failed');
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('sees each step of a message, with what Meta answered', async () => {
    const history = await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/messages/${failedId}/history`, {
        key: tenant.apiKey,
      });
      const kinds = body.items.map(({ kind }: { kind: string }) => kind);
      expect(kinds).toEqual(expect.arrayContaining(['status', 'try', 'dead-letter', 'event']));
      return body;
    });
    expect(history.items[0]).toMatchObject({ kind: 'status', what: 'queued', ok: true });
    const failed = history.items.find(({ kind }: { kind: string }) => kind === 'try');
    expect(failed).toMatchObject({
      ok: false,
      code: 131026,
      details: expect.any(String),
      traceId: expect.stringMatching(/^[\w-]+$/),
    });
    const times = history.items.map(({ at }: { at: string }) => at);
    expect(times).toEqual([...times].sort());
  });

  it('sees which webhook brought a message', async () => {
    const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN`, {
      key: tenant.apiKey,
    });
    const [inbound] = body.items;
    await eventually(async () => {
      const { body: history } = await system.api(
        `/tenants/${tenant.id}/messages/${inbound.id}/history`,
        { key: tenant.apiKey },
      );
      expect(history.items).toMatchObject([
        { kind: 'webhook', what: 'text', ok: true, id: expect.stringMatching(/^wev_/) },
        { kind: 'stored', what: 'text' },
        { kind: 'event', what: 'message.received' },
      ]);
    });
    expect((await everywhere(inbound.wamid)).map(({ kind }) => kind)).toEqual([
      'message',
      'webhook-event',
    ]);
  });

  it('sees the rule that answered, and the operator alone what became of it at their endpoints', async () => {
    const shop = await registerTenant(system, { name: 'Green Tea' }, ADMIN_API_KEY);
    const receiver = await Receiver.start();
    const endpoint = await system.api('/admin/endpoints', {
      key: ADMIN_API_KEY,
      body: { url: receiver.url, eventTypes: ['message.received'] },
    });
    try {
      await system.simulator.customerWrites(PERSON, shop.phoneNumberId, { text: 'hi' });
      const [question, answer] = await eventually(async () => {
        const of = async (direction: string) =>
          (
            await system.api(`/tenants/${shop.id}/messages?direction=${direction}`, {
              key: shop.apiKey,
            })
          ).body.items[0];
        const both = [await of('IN'), await of('OUT')];
        expect(both).toEqual([expect.anything(), expect.anything()]);
        expect(receiver.received).toHaveLength(1);
        return both;
      });
      const history = async (id: string, key: string) => {
        const { body } = await system.api(`/tenants/${shop.id}/messages/${id}/history`, { key });
        return body.items;
      };
      await eventually(async () => {
        expect(await history(question.id, ADMIN_API_KEY)).toContainEqual(
          expect.objectContaining({ kind: 'delivery', to: 'operator', ok: true, code: 204 }),
        );
      });
      const own = await history(question.id, shop.apiKey);
      expect(own).toContainEqual(expect.objectContaining({ kind: 'rule', id: answer.id }));
      expect(own.map(({ kind }: { kind: string }) => kind)).not.toContain('delivery');
      expect(await history(answer.id, shop.apiKey)).toContainEqual(
        expect.objectContaining({ kind: 'rule', id: question.id }),
      );
    } finally {
      await system.api(`/admin/endpoints/${endpoint.body.id}`, {
        key: ADMIN_API_KEY,
        method: 'DELETE',
      });
      await receiver.stop();
    }
  });

  it.each([
    ['its id', () => failedId, 'message'],
    ['its idempotency key', () => 'order-77', 'message'],
    ['the number of a person', () => '+1 (555) 006-1234', 'customer'],
    ['the end of a number', () => '006 1234', 'customer'],
    ["Meta's id of a number", () => tenant.phoneNumberId, 'number'],
    ["a tenant's id", () => tenant.id, 'tenant'],
    ["words of a tenant's name", () => 'acme', 'tenant'],
  ])('finds by %s, in all tenants', async (_what, text, kind) => {
    expect(await everywhere(text())).toContainEqual(
      expect.objectContaining({ kind, tenantId: tenant.id }),
    );
  });

  it.each([
    ['its id', () => failedId],
    ['its idempotency key', () => 'order-77'],
    ['a number', () => PERSON],
    ["Meta's id of a number", () => tenant.phoneNumberId],
    ["a tenant's id", () => tenant.id],
    ['a name', () => 'Sam'],
  ])("finds nothing by %s of another tenant's", async (_what, text) => {
    const query = new URLSearchParams({ q: text() });
    const of = ({ id, apiKey: key }: TestTenant) =>
      system.api(`/tenants/${id}/lookup?${query}`, { key });
    expect((await of(other)).body.items).toEqual([]);
    expect((await of(tenant)).body.items.length).toBeGreaterThan(0);
  });

  it('lists what failed in all tenants', async () => {
    const failed = await system.api('/admin/messages?status=failed', { key: ADMIN_API_KEY });
    expect(failed.body.items).toMatchObject([{ id: failedId, tenantId: tenant.id }]);
    const unknown = await system.api('/admin/messages?status=unknown', { key: ADMIN_API_KEY });
    expect(unknown.body.items).toEqual([]);
    const first = await system.api('/admin/messages?limit=1', { key: ADMIN_API_KEY });
    expect(first.body.items).toHaveLength(1);
    const next = await system.api(`/admin/messages?limit=1&cursor=${first.body.nextCursor}`, {
      key: ADMIN_API_KEY,
    });
    expect(next.body.items[0].id < first.body.items[0].id).toBe(true);
    const wrong = await system.api('/admin/messages?status=sent', { key: ADMIN_API_KEY });
    expect(wrong.status).toBe(400);
  });

  async function everywhere(q: string): Promise<{ kind: string }[]> {
    const { body } = await system.api(`/admin/lookup?${new URLSearchParams({ q })}`, {
      key: ADMIN_API_KEY,
    });
    return body.items;
  }

  async function message() {
    return (await system.api(`/tenants/${tenant.id}/messages/${failedId}`, { key: tenant.apiKey }))
      .body;
  }
});
