import { randomInt, randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type Answer, type TestSystem } from '../support/processes.js';
import type { TestTenant } from '../support/register-tenant.js';

const OPERATOR_KEY = 'operator-of-the-tenants-suite-71c2';

/** What still names a deleted tenant; docs/security.md says for how long, and why. */
const KEPT = [
  ...['api_keys', 'audit_log', 'number_activity', 'number_owners', 'registrations'],
  'webhook_events',
];

interface Registered extends TestTenant {
  readonly externalId: string | null;
}

describe('Tenants are registered and found', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({ apis: 2, env: { ADMIN_API_KEY: OPERATOR_KEY } });
  });

  afterAll(async () => {
    await system.stop();
  });

  describe('by an id of the operator’s own', () => {
    it('which is one tenant’s, whoever comes at the same time', async () => {
      const externalId = `shop-${randomInt(10 ** 9)}`;
      const wishes = Array.from({ length: 6 }, () => ({ ...wish(), externalId }));
      const answers = await Promise.all(wishes.map((body, index) => register(body, {}, index % 2)));
      const made = answers.filter(({ status }) => status === 201);
      const refused = answers.filter(({ status }) => status !== 201);
      expect(made).toHaveLength(1);
      for (const { status, body } of refused) {
        expect({ status, code: (body as { code?: string }).code }).toEqual({
          status: 409,
          code: 'external_id_taken',
        });
      }
      // Nothing of the others is left: their numbers are free.
      for (const [index, { status }] of answers.entries()) {
        const { phoneNumberId } = wishes[index]!;
        const again = await register({ ...wish(), phoneNumberId });
        expect(again.status).toBe(status === 201 ? 409 : 201);
      }
      const [first] = made;
      const other = (await register(wish())).body;
      expect(await patch(other, { externalId })).toMatchObject({
        status: 409,
        body: { code: 'external_id_taken' },
      });
      expect(await patch(first!.body, { externalId: `${externalId}-2` })).toMatchObject({
        body: { externalId: `${externalId}-2` },
      });
      expect(await patch(other, { externalId })).toMatchObject({ body: { externalId } });
      await call(`/tenants/${other.id}`, { method: 'DELETE' });
      expect(await register({ ...wish(), externalId })).toMatchObject({ status: 201 });
    });

    it.each(['', 'with a blank', 'x'.repeat(129), 7, null])('refuses %j', async (externalId) => {
      expect(await register({ ...wish(), externalId })).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'externalId' }] },
      });
    });
  });

  it('are filtered by what they are and have, page by page', async () => {
    // Of its own first letter: none of the words below begins like it.
    const mark = `k${randomUUID().slice(0, 7)}`;
    const make = async (name: string, more: object = {}): Promise<Registered> =>
      (await register({ ...wish(), name, ...more })).body;
    const wabaId = digits();
    const plain = await make(`Bäckerei ${mark} (1.)`, { externalId: `${mark}-one`, wabaId });
    const stopped = await make(`Café ${mark}+x`);
    const voided = await make(`Blumen ${mark}`);
    const second = digits();
    const added = await call(`/tenants/${plain.id}/numbers`, {
      body: { phoneNumberId: second, accessToken: `EAA${second}` },
    });
    expect(added.status).toBe(201);
    await call(`/tenants/${stopped.id}/suspend`, { method: 'POST' });
    await system.simulator.request(`/_simulator/tokens/EAA${voided.phoneNumberId}`, {
      method: 'PUT',
      body: { state: 'revoked' },
    });
    await call(`/tenants/${voided.id}/check-token`, { method: 'POST' });

    const all = [voided, stopped, plain].map(({ id }) => id);
    const filters: [Record<string, string>, string[]][] = [
      [{ externalId: `${mark}-one` }, [plain.id]],
      [{ externalId: `${mark}-two` }, []],
      [{ phoneNumberId: plain.phoneNumberId }, [plain.id]],
      [{ phoneNumberId: second }, [plain.id]],
      [{ phoneNumberId: second, externalId: 'other' }, []],
      [{ search: mark }, all],
      [{ search: mark.toUpperCase() }, all],
      [{ search: mark, status: 'active' }, [plain.id]],
      [{ search: mark, status: 'suspended' }, [stopped.id]],
      [{ search: mark, status: 'needs_reauth' }, [voided.id]],
      [{ search: mark, status: 'paused' }, []],
      [{ search: `1 ${mark} BACK` }, [plain.id]],
      [{ search: `cafe ${mark.slice(0, 5)}` }, [stopped.id]],
      // Nothing that is no letter nor digit means anything.
      [{ search: `${mark} (1.)` }, [plain.id]],
      [{ search: `^${mark}.*x$` }, [stopped.id]],
      [{ search: `${mark}y` }, []],
      // A word is found by its beginning, not by what is amid it.
      [{ search: mark.slice(1) }, []],
      [{ search: '(.*)' }, []],
      [{ search: plain.id }, [plain.id]],
      [{ search: `${mark}-one` }, [plain.id]],
      [{ search: second }, [plain.id]],
      [{ search: wabaId }, [plain.id]],
      // Part of an id is none.
      [{ search: second.slice(1) }, []],
    ];
    for (const [filter, ids] of filters) {
      expect({ filter, ids: await idsOf(filter) }).toEqual({ filter, ids });
    }
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = new URLSearchParams({ search: mark, limit: '2', ...(cursor && { cursor }) });
      const { body } = await call(`/tenants?${query.toString()}`);
      paged.push(...body.items.map(({ id }: Registered) => id));
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(all);
    await patch(voided, { name: `Laden ${mark}` });
    expect(await idsOf({ search: `blumen ${mark}` })).toEqual([]);
    expect(await idsOf({ search: `lad ${mark}` })).toEqual([voided.id]);
    for (const query of ['status=deleted', 'status=x', 'search=', 'externalId=', 'colour=red']) {
      expect(await call(`/tenants?${query}`)).toMatchObject({ status: 400 });
    }
    await call(`/tenants/${plain.id}`, { method: 'DELETE' });
    expect(await idsOf({ search: mark })).toEqual([voided.id, stopped.id]);
  });

  describe('with an idempotency key', () => {
    it('are one, and get one answer, with its key, at whatever process and time', async () => {
      const [body, key] = [wish(), randomUUID()];
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => register(body, { key }, index % 2)),
      );
      for (const answer of answers) expect(answer.status).toBe(201);
      const [first] = answers;
      for (const answer of answers) expect(answer.body).toEqual(first!.body);
      const { id, apiKey } = first!.body;
      expect(await system.api(`/tenants/${id}`, { key: apiKey })).toMatchObject({ status: 200 });
      // It says what was so then, whatever became of the tenant.
      await patch(first!.body, { name: 'Renamed' });
      const order = Object.fromEntries(Object.entries(body).toReversed());
      expect((await register(order, { key })).body).toEqual(first!.body);
      expect(await idsOf({ phoneNumberId: body.phoneNumberId })).toEqual([id]);
    });

    it('refuse another request under it, and leave it to other callers', async () => {
      const [body, key] = [wish(), randomUUID()];
      const { body: made } = await register(body, { key });
      expect(await register({ ...body, name: 'Other' }, { key })).toMatchObject({
        status: 409,
        body: { code: 'idempotency_key_reused' },
      });
      const { body: colleague } = await call('/admin/api-keys', {
        body: { name: 'colleague', scopes: ['read', 'send', 'manage'] },
      });
      const theirs = await register(wish(), { key, by: colleague.key });
      expect(theirs.status).toBe(201);
      expect(theirs.body.id).not.toBe(made.id);
    });

    it('may try again after a refusal', async () => {
      const [taken, key] = [wish(), randomUUID()];
      const { body: holder } = await register(taken);
      const body = { ...wish(), phoneNumberId: taken.phoneNumberId };
      for (let round = 0; round < 2; round += 1) {
        expect(await register(body, { key })).toMatchObject({
          status: 409,
          body: { code: 'phone_number_taken', detail: expect.stringContaining(holder.id) },
        });
      }
      await call(`/tenants/${holder.id}`, { method: 'DELETE' });
      await eventually(async () => {
        expect(await register(body, { key })).toMatchObject({ status: 201 });
      });
    });

    it.each(['x'.repeat(256), 'ü'])('that is none is refused: %j', async (key) => {
      const answer = await register(wish(), { key });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    });
  });

  it('leave no key behind once they are deleted, and nothing that names them but what is kept for a time', async () => {
    const { body: tenant } = await register(wish(), { key: randomUUID() });
    const path = `/tenants/${tenant.id}`;
    const customer = digits();
    await call(`${path}/endpoints`, { body: { url: 'https://hooks.example.com/events' } });
    await call(`${path}/connect-links`, { body: {} });
    await call(`${path}/api-keys`, { body: { name: 'till', scopes: ['send'] } });
    await system.webhook(textFrom(tenant, customer, { text: 'Are you open?' }));
    await eventually(async () => {
      const { body } = await call(`${path}/messages?status=read`);
      expect(body.items).not.toEqual([]);
    });
    const before = await everywhere(tenant.id);
    const wrapped = before.flatMap(({ row }) => textsIn(row, 'wrapped'));
    expect(wrapped.length).toBeGreaterThan(1);

    await call(path, { method: 'DELETE' });
    // Once it is answered; the row itself may be gone by then, or go later.
    const own = (await everywhere(tenant.id)).filter(({ name }) => name === 'tenants');
    expect(own.flatMap(({ row }) => textsIn(row, 'wrapped')).filter(Boolean)).toEqual([]);
    await eventually(async () => {
      const left = await everywhere(tenant.id, customer, tenant.phoneNumberId, ...wrapped);
      const names = new Set(left.map(({ name }) => name));
      // Clears away its own, when the number's turn comes.
      names.delete('diagnoses');
      expect([...names].toSorted()).toEqual(KEPT);
    });
  });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- bodies of many kinds
  function call(path: string, request: object = {}): Promise<Answer<any>> {
    return system.api(path, { key: OPERATOR_KEY, ...request });
  }

  function register(
    body: object,
    { key, by = OPERATOR_KEY }: { key?: string; by?: string } = {},
    instance = 0,
  ): Promise<Answer<Registered>> {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    return system.api('/tenants/register', { key: by, body, headers, instance });
  }

  /** Every row of the database that holds one of these texts. */
  async function everywhere(...texts: string[]) {
    const connection = await mongoose.createConnection(system.env['MONGO_URI']!).asPromise();
    try {
      const db = connection.db!;
      const names = (await db.listCollections().toArray()).map(({ name }) => name);
      const found = names.map(async (name) =>
        (await db.collection(name).find().toArray())
          .filter((row) => texts.some((text) => JSON.stringify(row).includes(text)))
          .map((row) => ({ name, row })),
      );
      return (await Promise.all(found)).flat();
    } finally {
      await connection.close();
    }
  }

  function patch({ id }: TestTenant, body: object) {
    return call(`/tenants/${id}`, { method: 'PATCH', body });
  }

  async function idsOf(filter: Record<string, string>): Promise<string[]> {
    const { status, body } = await call(`/tenants?${new URLSearchParams(filter).toString()}`);
    expect(status).toBe(200);
    return body.items.map(({ id }: Registered) => id);
  }
});

/** All texts under a name, at any depth. */
function textsIn(value: unknown, name: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === name && typeof inner === 'string' ? [inner] : textsIn(inner, name),
  );
}

function wish(): { name: string; phoneNumberId: string; accessToken: string } {
  const phoneNumberId = digits();
  return { name: `Tenant ${phoneNumberId}`, phoneNumberId, accessToken: `EAA${phoneNumberId}` };
}

function digits(): string {
  return String(randomInt(10 ** 13, 10 ** 14));
}
