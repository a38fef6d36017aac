import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

/** The simulator refuses what is sent to this one, with the code at its end. */
const REFUSED = '15559131026';
const HOUR_MS = 3_600_000;

describe('What the people of a tenant look after', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  /** Ids of conversations, by the customer's number. */
  let ids: Map<string, string>;

  beforeAll(async () => {
    system = await startSystem();
    tenant = await registerTenant(system, { autoReply: { enabled: false } });
    const almostADay = new Date(Date.now() - 22 * HOUR_MS);
    await system.webhook(textFrom(tenant, '15550160001', { text: 'one' }));
    await system.webhook(textFrom(tenant, '15550160002', { text: 'two' }));
    await system.webhook(textFrom(tenant, '15550160003', { text: 'three', sentAt: almostADay }));
    const sent = await system.api(`/tenants/${tenant.id}/send`, {
      body: { to: `+${REFUSED}`, text: 'Hello?' },
    });
    expect(sent.status).toBe(202);
    ids = await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/conversations`);
      const items: { id: string; customer: { waId: string }; lastMessage: { status: string } }[] =
        body.items;
      expect(items.map(({ lastMessage }) => lastMessage.status).sort()).toEqual([
        'failed',
        'received',
        'received',
        'received',
      ]);
      return new Map(items.map(({ id, customer }) => [customer.waId, id]));
    });
  });

  afterAll(() => system.stop());

  const pathOf = (waId: string) => `/tenants/${tenant.id}/conversations/${ids.get(waId)!}`;

  /** Whom all pages of a list are about. */
  async function listed(query: string, limit = 100): Promise<string[]> {
    const found: string[] = [];
    let cursor = '';
    do {
      const path = `/tenants/${tenant.id}/conversations?limit=${limit}&${query}${cursor}`;
      const { status, body } = await system.api(path);
      expect(status).toBe(200);
      const items: { customer: { waId: string } }[] = body.items;
      expect(items.length).toBeLessThanOrEqual(limit);
      found.push(...items.map(({ customer }) => customer.waId));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    return found.sort();
  }

  it.each([1, 2, 100])('is found by what there is to do, in pages of %d', async (limit) => {
    expect(await listed('unread=true', limit)).toEqual(
      ['15550160001', '15550160002', '15550160003'].sort(),
    );
    expect(await listed('unread=false', limit)).toEqual([REFUSED]);
    expect(await listed('failed=true', limit)).toEqual([REFUSED]);
    expect(await listed('failed=true&unread=true', limit)).toEqual([]);
    expect(await listed('windowClosing=true', limit)).toEqual(['15550160003']);
    expect(await listed('status=open', limit)).toHaveLength(4);
    expect(await listed('status=closed', limit)).toEqual([]);
  });

  it('is found by who deals with it, and what it is about', async () => {
    const change = async (waId: string, body: object) => {
      expect((await system.api(pathOf(waId), { method: 'PATCH', body })).status).toBe(200);
    };
    await change('15550160001', { assignee: 'ada', labels: ['return', 'vip'] });
    await change('15550160002', { assignee: 'ada', labels: ['vip'], status: 'closed' });
    const later = new Date(Date.now() + HOUR_MS).toISOString();
    await change('15550160003', { assignee: 'ben', snoozedUntil: later });
    for (const limit of [1, 100]) {
      expect(await listed('assignee=ada', limit)).toEqual(['15550160001', '15550160002']);
      expect(await listed('assignee=ada&status=open', limit)).toEqual(['15550160001']);
      expect(await listed('label=vip', limit)).toEqual(['15550160001', '15550160002']);
      expect(await listed('label=return&assignee=ben', limit)).toEqual([]);
      expect(await listed('assigned=false', limit)).toEqual([REFUSED]);
      expect(await listed('snoozed=true', limit)).toEqual(['15550160003']);
      expect(await listed('status=open&snoozed=false', limit)).toEqual(
        ['15550160001', REFUSED].sort(),
      );
      expect(await listed('status=closed', limit)).toEqual(['15550160002']);
      expect(await listed('search=15550160001&assignee=ben', limit)).toEqual([]);
      expect(await listed('search=15550160001&assignee=ada', limit)).toEqual(['15550160001']);
    }
  });

  it('has no failure any more once something newer was said', async () => {
    await system.webhook(textFrom(tenant, REFUSED, { text: 'Here I am' }));
    await eventually(async () => expect(await listed('failed=true')).toEqual([]));
  });

  it.each(['unread=maybe', 'status=done', 'assignee=', `label=${'x'.repeat(51)}`, 'failed=1'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await system.api(`/tenants/${tenant.id}/conversations?${query}`);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
    },
  );

  it('can be given to members, who are told by their names alone', async () => {
    const user = { email: 'ada@inbox.example.com', name: 'Ada', role: 'member' };
    const { body: ada } = await system.api('/users', { body: user });
    const member = { userId: ada.id, role: 'agent' };
    await system.api(`/tenants/${tenant.id}/members`, { body: member });
    const { body } = await system.api(`/tenants/${tenant.id}/assignees`, { key: tenant.apiKey });
    expect(body).toEqual({ items: [{ userId: ada.id, name: 'Ada' }], nextCursor: null });
  });

  it('keeps quick replies, one for each shortcut', async () => {
    const path = `/tenants/${tenant.id}/quick-replies`;
    const hours = { shortcut: 'hours', text: 'From nine to six.' };
    const { status, body: made } = await system.api(path, { body: hours });
    expect(status).toBe(201);
    expect(await system.api(path, { body: hours })).toMatchObject({
      status: 409,
      body: { code: 'quick_reply_exists' },
    });
    const other = await system.api(path, { body: { shortcut: 'नमस्ते', text: 'नमस्ते!' } });
    expect(other.status).toBe(201);
    const change = (body: object) => system.api(`${path}/${made.id}`, { method: 'PATCH', body });
    expect(await change({ text: 'From nine to eight.' })).toMatchObject({
      status: 200,
      body: { shortcut: 'hours', text: 'From nine to eight.' },
    });
    expect(await change({ shortcut: 'नमस्ते' })).toMatchObject({ status: 409 });
    const first = await system.api(`${path}?limit=1`);
    const second = await system.api(`${path}?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items]).toMatchObject([
      { shortcut: 'नमस्ते' },
      { shortcut: 'hours' },
    ]);
    expect((await system.api(`${path}/${made.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await system.api(`${path}/${made.id}`, { method: 'DELETE' })).toMatchObject({
      status: 404,
      body: { code: 'quick_reply_not_found' },
    });
    expect(await change({ text: 'x' })).toMatchObject({ status: 404 });
  });

  it.each([
    [{ shortcut: 'Hours', text: 'x' }, 'shortcut'],
    [{ shortcut: 'two words', text: 'x' }, 'shortcut'],
    [{ shortcut: '', text: 'x' }, 'shortcut'],
    [{ shortcut: 'x', text: '' }, 'text'],
    [{ shortcut: 'x', text: 'x'.repeat(4097) }, 'text'],
    [{ shortcut: ['x'], text: 'x' }, 'shortcut'],
  ])('refuses a quick reply such as %j', async (body, field) => {
    const answer = await system.api(`/tenants/${tenant.id}/quick-replies`, { body });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });
});
