import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

interface Told {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown> & { customer: { waId: string } };
}

describe("How a tenant's people deal with conversations", () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem();
  });

  afterAll(() => system.stop());

  /** A tenant to whom somebody wrote. */
  async function meet(waId: string): Promise<{ tenant: TestTenant; path: string }> {
    const tenant = await registerTenant(system, { autoReply: { enabled: false } });
    await system.webhook(textFrom(tenant, waId, { text: 'hello' }));
    const id = await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/conversations`);
      expect(body.items).toHaveLength(1);
      return body.items[0].id as string;
    });
    return { tenant, path: `/tenants/${tenant.id}/conversations/${id}` };
  }

  const change = async (path: string, body: object) => {
    const answer = await system.api(path, { method: 'PATCH', body });
    expect(answer.status).toBe(200);
    return answer.body;
  };

  const told = async (tenant: TestTenant): Promise<Told[]> => {
    const types = 'conversation.opened,conversation.assigned,conversation.closed';
    const { body } = await system.api(`/tenants/${tenant.id}/events?types=${types}`, {
      headers: { accept: 'application/json' },
    });
    return body.items;
  };

  it('is shown, and each change of hands or state is one event', async () => {
    const { tenant, path } = await meet('15550150001');
    expect((await system.api(path)).body).toMatchObject({
      status: 'open',
      assignee: null,
      labels: [],
      snoozedUntil: null,
    });
    await change(path, { assignee: 'ada', labels: ['return', 'vip'] });
    await change(path, { assignee: 'ada' });
    await change(path, { assignee: 'ben', status: 'closed' });
    const shown = { status: 'closed', assignee: 'ben', labels: ['return', 'vip'] };
    expect((await system.api(path)).body).toMatchObject(shown);
    const listed = await system.api(`/tenants/${tenant.id}/conversations`);
    expect(listed.body.items).toMatchObject([shown]);
    await eventually(async () => {
      const events = await told(tenant);
      expect(events.map(({ type, data }) => [type, data['status'], data['assignee']])).toEqual([
        ['conversation.opened', 'open', null],
        ['conversation.assigned', 'open', 'ada'],
        ['conversation.assigned', 'closed', 'ben'],
        ['conversation.closed', 'closed', 'ben'],
      ]);
      expect(events[2]?.data).toMatchObject({
        previousAssignee: 'ada',
        customer: { waId: '15550150001' },
      });
      expect(events.every(({ data }) => path.endsWith(String(data['id'])))).toBe(true);
    });
  });

  it('opens again, and wakes, when the customer writes', async () => {
    const { tenant, path } = await meet('15550150002');
    await change(path, { status: 'closed', assignee: 'ada' });
    await system.webhook(textFrom(tenant, '15550150002', { text: 'one more thing' }));
    await eventually(async () => {
      expect((await system.api(path)).body).toMatchObject({ status: 'open', assignee: 'ada' });
      expect((await told(tenant)).map(({ type }) => type)).toEqual([
        'conversation.opened',
        'conversation.assigned',
        'conversation.closed',
        'conversation.opened',
      ]);
    });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect(await change(path, { snoozedUntil: until })).toMatchObject({ snoozedUntil: until });
    await system.webhook(textFrom(tenant, '15550150002', { text: 'still there?' }));
    await eventually(async () => {
      expect((await system.api(path)).body).toMatchObject({ snoozedUntil: null });
    });
  });

  it('loses no change of many at once', async () => {
    const { tenant, path } = await meet('15550150003');
    const names = Array.from({ length: 12 }, (_, index) => `agent ${index}`);
    await Promise.all(names.map((assignee) => change(path, { assignee })));
    await eventually(async () => {
      const assigned = (await told(tenant)).filter(({ type }) => type === 'conversation.assigned');
      expect(assigned.map(({ data }) => data['assignee']).sort()).toEqual([...names].sort());
    });
  });

  it('keeps notes, with who wrote them, for the tenant alone', async () => {
    const { tenant, path } = await meet('15550150004');
    for (const text of ['first', 'second']) {
      const { status, body } = await system.api(`${path}/notes`, {
        body: { text },
        key: tenant.apiKey,
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({ text, author: { kind: 'key' } });
    }
    const { body } = await system.api(`${path}/notes?limit=1`);
    expect(body.items).toMatchObject([{ text: 'second' }]);
    const next = await system.api(`${path}/notes?limit=1&cursor=${body.nextCursor}`);
    expect(next.body).toMatchObject({ items: [{ text: 'first' }], nextCursor: null });
    const [{ id: second }] = body.items as [{ id: string }];
    const remove = () =>
      system.api(`${path}/notes/${second}`, { method: 'DELETE', key: tenant.apiKey });
    expect((await remove()).status).toBe(204);
    expect(await remove()).toMatchObject({ status: 404, body: { code: 'note_not_found' } });
    const left = await system.api(`${path}/notes`);
    expect(left.body.items).toMatchObject([{ text: 'first' }]);
    const { items } = await system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
    expect(items).toEqual([]);
  });

  it.each([
    [{ status: 'done' }, 'status'],
    [{ assignee: '' }, 'assignee'],
    [{ labels: ['a'.repeat(51)] }, 'labels'],
    [{ labels: Array.from({ length: 21 }, String) }, 'labels'],
    [{ snoozedUntil: 'tomorrow' }, 'snoozedUntil'],
    [{ snoozedUntil: '2001-01-01T00:00:00Z' }, 'snoozedUntil'],
    [{ snoozedUntil: '2999-01-01T00:00:00Z', status: 'closed' }, 'snoozedUntil'],
    [{ owner: 'ada' }, 'owner'],
  ])('refuses %j', async (body, field) => {
    const { path } = await meet('15550150005');
    const answer = await system.api(path, { method: 'PATCH', body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(answer.body.errors[0].field).toMatch(field);
  });

  it('tells of a payment, and leaves its message alone', async () => {
    const tenant = await registerTenant(system, { autoReply: { enabled: false } });
    const status = {
      id: 'gBGGFlA5FpafAgkOuJbRq54qwbM',
      recipient_id: '15550150006',
      type: 'payment',
      status: 'captured',
      payment: { reference_id: 'order-1', amount: { value: 21000, offset: 100 }, currency: 'INR' },
      timestamp: String(Math.floor(Date.now() / 1000)),
    };
    const metadata = { display_phone_number: '1', phone_number_id: tenant.phoneNumberId };
    const value = { messaging_product: 'whatsapp', metadata, statuses: [status] };
    const { status: answered } = await system.webhook({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
    });
    expect(answered).toBe(200);
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/events?types=payment.updated`, {
        headers: { accept: 'application/json' },
      });
      expect(body.items).toHaveLength(1);
      expect(JSON.stringify(body.items[0].data)).toContain('order-1');
    });
  });
});
