import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { TenantAtWork } from '../support/tenant-at-work.js';

const LONG_AGO = '2020-01-01T00:00:00Z';
const ONE_DAY = '2999-01-01T00:00:00Z';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

/** Paths of all lists that come page by page. */
function pagedLists(): string[] {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, { get?: Operation }>;
  };
  return Object.entries(paths).flatMap(([path, { get }]) =>
    get?.parameters?.some(({ name }) => name === 'cursor') === true ? [path] : [],
  );
}

/** What somebody who writes against the API finds again, and by what. */
describe('Lists, asked by their filters', () => {
  let system: TestSystem;
  let acme: TenantAtWork;
  const externalId = `shop-${randomUUID()}`;
  const asked: Record<string, string> = {};

  beforeAll(async () => {
    system = await startSystem();
    acme = await TenantAtWork.register(system, { externalId, name: 'Acme of the lists' });
    await acme.write('15550021001', 'Is the purple Elephant still there?');
    const contact = { profile: { name: 'Zebulon Pike' }, wa_id: '15550021002' };
    await acme.write('15550021002', 'good morning', { contact });
    const order = { to: '+15550021002', text: 'your order', metadata: { order: '7' } };
    const { body } = await acme.send({ ...order, idempotency_key: 'order-7' });
    asked['id'] = body.id;
    asked['conversationId'] = body.conversationId;
    await eventually(async () => {
      expect(await acme.messages()).toHaveLength(3);
      const { wamid, status } = await acme.message(body.id);
      expect(status).toBe('read');
      asked['wamid'] = wamid;
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it.each<[string, string[]]>([
    ['search=purple', ['IN']],
    ['search=ELEPHANT%20purple', ['IN']],
    ['search=eleph', ['IN']],
    ['search=giraffe', []],
    ['idempotencyKey=order-7', ['OUT']],
    ['idempotencyKey=order-8', []],
    ['wamid={wamid}', ['OUT']],
    ['to=15550021002', ['OUT']],
    ['to=%2B15550021002', ['OUT']],
    ['from=15550021001', ['IN']],
    ['direction=IN', ['IN', 'IN']],
    ['status=read', ['OUT']],
    ['type=image', []],
    ['conversationId={conversationId}', ['OUT', 'IN']],
    ['conversationId={conversationId}&direction=OUT&status=read', ['OUT']],
    [`since=${LONG_AGO}`, ['OUT', 'IN', 'IN']],
    [`since=${ONE_DAY}`, []],
    [`updatedSince=${LONG_AGO}`, ['OUT', 'IN', 'IN']],
    [`updatedSince=${ONE_DAY}`, []],
  ])('messages by %s', async (query, expected) => {
    const filled = query.replace(/\{(\w+)\}/, (_, name: string) =>
      encodeURIComponent(asked[name]!),
    );
    const found = await acme.messages(`?${filled}`);
    const directions = found.map(({ direction }: { direction: string }) => direction);
    expect(directions.toSorted()).toEqual(expected.toSorted());
  });

  it.each(['since=yesterday', 'search=', 'to=abc', 'status=odd', 'limit=0', 'odd=1', 'cursor=x'])(
    'refuse %s, by its name',
    async (query) => {
      const { status, body } = await system.api(`/tenants/${acme.tenant.id}/messages?${query}`);
      const [field] = query.split('=');
      expect({ status, body }).toMatchObject({ status: 400, body: { detail: expect.any(String) } });
      expect(JSON.stringify(body)).toContain(field);
    },
  );

  it('refuse a cursor that none of their answers held', async () => {
    const endpoint = { url: 'http://127.0.0.1:9/nobody' };
    const place = `/tenants/${acme.tenant.id}/endpoints`;
    const ids: Record<string, string> = {
      tenantId: acme.tenant.id,
      phoneNumberId: acme.tenant.phoneNumberId,
      conversationId: asked['conversationId']!,
    };
    const own = (await system.api(place, { body: endpoint })).body.id;
    const operators = (await system.api('/admin/endpoints', { body: endpoint })).body.id;
    const lists = pagedLists();
    expect(lists.length).toBeGreaterThan(30);
    for (const list of lists) {
      ids['endpointId'] = list.startsWith('/admin') ? operators : own;
      const path = list.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name]!);
      const code = list.endsWith('/events') ? 'invalid_request' : 'invalid_cursor';
      const refusal = { status: 400, body: { code } };
      // No id and no time; and what holds both, but is no place in any list.
      for (const cursor of ['nonsense', Buffer.from('soon/nobody').toString('base64url')]) {
        const { status, body } = await system.api(`${path}?cursor=${cursor}`, {
          headers: { accept: 'application/json' },
        });
        expect({ list, cursor, status, body }).toMatchObject({ list, cursor, ...refusal });
      }
    }
  });

  it('numbers: each once, page by page, also if the last one shown is taken away', async () => {
    const place = `/tenants/${acme.tenant.id}/numbers`;
    const base = `8${randomInt(10 ** 10, 10 ** 11)}`;
    for (const end of ['0', '1', '2', '3']) {
      const body = { phoneNumberId: `${base}${end}`, accessToken: 'mock_more', force: true };
      expect((await system.api(place, { body })).status).toBe(201);
    }
    const page = async (query: string) => {
      const { body } = await system.api(`${place}?limit=2${query}`);
      const items = body.items as { phoneNumberId: string }[];
      return { shown: items.map(({ phoneNumberId }) => phoneNumberId), next: body.nextCursor };
    };
    const first = await page('');
    expect(first.shown).toEqual([`${base}3`, `${base}2`]);
    await system.api(`${place}/${base}2`, { method: 'DELETE' });
    const second = await page(`&cursor=${first.next}`);
    expect(second.shown).toEqual([`${base}1`, `${base}0`]);
    const third = await page(`&cursor=${second.next}`);
    expect(third).toEqual({ shown: [acme.tenant.phoneNumberId], next: null });
  });

  it('people and conversations by name, in part and in any case, and by number', async () => {
    for (const search of ['zebu', 'PIKE%20zebulon', '15550021002']) {
      const { items } = await acme.get(`/customers?search=${search}`);
      expect(items).toMatchObject([{ waId: '15550021002', name: 'Zebulon Pike' }]);
      expect(await acme.get(`/customers/${items[0].id}`)).toEqual(items[0]);
      const conversations = await acme.get(`/conversations?search=${search}`);
      expect(conversations.items).toMatchObject([{ id: asked['conversationId'] }]);
    }
    expect((await acme.get('/customers?search=nobody')).items).toEqual([]);
  });

  it('tenants by the id that their operator gave them, by number and by name', async () => {
    const { phoneNumberId, id } = acme.tenant;
    for (const query of [`externalId=${externalId}`, `phoneNumberId=${phoneNumberId}`]) {
      const { body } = await system.api(`/tenants?${query}`);
      expect(body.items).toMatchObject([{ id, externalId }]);
    }
    const { body } = await system.api('/tenants?search=acme%20of');
    expect(body.items).toMatchObject([{ id }]);
  });

  it('files by where they went', async () => {
    const { body } = await acme.upload('a.pdf', 'application/pdf', Buffer.from('x'));
    expect((await acme.get('/media?direction=OUT&state=stored')).items).toMatchObject([
      { id: body.id },
    ]);
    expect((await acme.get('/media?direction=IN')).items).toEqual([]);
  });

  it("the caller's own words are in the message, in each of its events, and kept of people and threads", async () => {
    expect(await acme.message(asked['id']!)).toMatchObject({ metadata: { order: '7' } });
    const events = () =>
      system.api(`/tenants/${acme.tenant.id}/events?limit=100`, {
        headers: { accept: 'application/json' },
      });
    await eventually(async () => {
      const { body } = await events();
      const own = body.items.filter(
        ({ data }: { data: { id: string } }) => data.id === asked['id'],
      );
      const types = own.map(({ type }: { type: string }) => type);
      expect(types).toEqual(expect.arrayContaining(['message.accepted', 'message.sent']));
      for (const { data } of own) expect(data.metadata).toEqual({ order: '7' });
    });
    const path = `/conversations/${asked['conversationId']}`;
    const { customer } = await acme.get(path);
    for (const place of [path, `/customers/${customer.id}`]) {
      const metadata = { ticket: '9' };
      const request = { method: 'PATCH', body: { metadata } };
      expect(await system.api(`/tenants/${acme.tenant.id}${place}`, request)).toMatchObject({
        status: 200,
        body: { metadata },
      });
      expect(await acme.get(place)).toMatchObject({ metadata });
    }
  });
});
