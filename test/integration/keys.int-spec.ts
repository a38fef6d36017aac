import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hashApiKey, newApiKey } from '../../src/access/keys/api-key.js';
import type { ApiKey } from '../../src/access/keys/api-key.schema.js';
import { ApiKeysRepository } from '../../src/access/keys/api-keys.repository.js';
import { AuditLogRepository } from '../../src/access/audit/audit-log.repository.js';
import { defined } from '../../src/common/defined.js';
import { newId, type TenantId } from '../../src/common/id.js';
import { encodeCursor, PageQuery } from '../../src/common/page.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { TenantsRepository } from '../../src/tenants/tenants.repository.js';
import { startApiApp } from '../support/api-app.js';
import { eventually } from '../support/eventually.js';

const OPERATOR_KEY = 'operator-operator-operator-operator';

describe('keys, as the API looks at them', () => {
  let app: NestFastifyApplication;
  let tenant: { id: string; apiKey: string };

  beforeAll(async () => {
    app = await startApiApp({ ADMIN_API_KEY: OPERATOR_KEY });
    tenant = await register('Ours');
  });

  afterAll(() => app.close());

  afterEach(() => jest.restoreAllMocks());

  interface Request {
    readonly key?: string;
    readonly address?: string;
    readonly body?: object;
    readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  }

  async function ask(url: string, { key, address, body, method }: Request = {}) {
    const answer = await app.inject({
      url,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: defined({
        authorization: key === undefined ? undefined : `Bearer ${key}`,
        'x-forwarded-for': address,
        'content-type': body && 'application/json',
      }),
      ...defined({ payload: body && JSON.stringify(body) }),
    });
    const parsed: unknown = answer.body === '' ? undefined : JSON.parse(answer.body);
    return { status: answer.statusCode, headers: answer.headers, body: parsed };
  }

  async function register(name: string): Promise<{ id: string; apiKey: string }> {
    const phoneNumberId = String(Math.floor(Math.random() * 10 ** 12));
    const body = { name, phoneNumberId, accessToken: `mock_${phoneNumberId}` };
    const answer = await ask('/tenants/register', { key: OPERATOR_KEY, body });
    expect(answer.status).toBe(201);
    return answer.body as { id: string; apiKey: string };
  }

  it('cost no query once they were seen to be wrong, and none if they cannot be ours', async () => {
    const find = jest.spyOn(app.get(ApiKeysRepository), 'findByHashes');
    const findEarlier = jest.spyOn(app.get(TenantsRepository), 'findByApiKeyHashes');
    const wrong = newApiKey('tenant');
    for (let n = 0; n < 10; n += 1) {
      expect((await ask('/me', { key: wrong, address: '192.0.2.1' })).status).toBe(401);
      expect((await ask('/me', { key: 'not-ours', address: '192.0.2.1' })).status).toBe(401);
    }
    expect(find).toHaveBeenCalledTimes(1);
    expect(findEarlier).toHaveBeenCalledTimes(1);
  });

  it('throttle an address that guesses, and nobody else, and no good key', async () => {
    const guess = (address: string) => ask('/me', { key: newApiKey('tenant'), address });
    const answers = await Promise.all(Array.from({ length: 150 }, () => guess('192.0.2.2')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(60);
    const throttled = answers.find(({ status }) => status === 429);
    expect(throttled?.body).toMatchObject({ code: 'too_many_wrong_keys' });
    expect(Number(throttled?.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(throttled?.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await guess('192.0.2.3')).status).toBe(401);
    expect((await ask('/me', { key: tenant.apiKey, address: '192.0.2.2' })).status).toBe(200);
    const text = await app.get(Metrics).scrape();
    expect(text).toMatch(/refused_callers_total\{reason="throttled"\} 90/);
  });

  it('of a tenant from before the list of keys go on working, are listed, and can be revoked', async () => {
    const old = await register('Old');
    const earlier = newApiKey('tenant');
    const keys = app.get(ApiKeysRepository);
    for (const { _id } of await keys.list(old.id as TenantId, new PageQuery())) {
      await keys.remove(_id);
    }
    const apiKeyHash = hashApiKey(earlier);
    await app.get(TenantsRepository).update(old.id as TenantId, { apiKeyHash });

    const both = await Promise.all([1, 2].map(() => ask('/me', { key: earlier })));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const path = `/tenants/${old.id}/api-keys`;
    const list = (await ask(path, { key: earlier })).body as { items: { id: string }[] };
    expect(list.items).toMatchObject([{ name: 'first', scopes: ['read', 'send', 'manage'] }]);

    await ask(`${path}/${list.items[0]!.id}`, { key: OPERATOR_KEY, method: 'DELETE' });
    expect((await ask('/me', { key: earlier })).status).toBe(401);
    expect((await ask(path, { key: OPERATOR_KEY })).body).toMatchObject({ items: [] });
  });

  it('are noted when they are used, later and together', async () => {
    const recordUse = jest.spyOn(app.get(ApiKeysRepository), 'recordUse');
    const other = await register('Other');
    for (const { apiKey } of [tenant, other, tenant, other]) await ask('/me', { key: apiKey });
    const path = `/tenants/${other.id}/api-keys`;
    await eventually(async () => {
      const { body } = await ask(path, { key: OPERATOR_KEY });
      expect(body).toMatchObject({ items: [{ lastUsedAt: expect.any(String) }] });
    });
    expect(recordUse.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it('are of no use once the tenant is gone, also before its keys were taken back', async () => {
    const gone = await register('Gone');
    await app.get(TenantsRepository).update(gone.id as TenantId, { status: 'deleted' });
    await eventually(async () => {
      expect((await ask('/me', { key: gone.apiKey })).status).toBe(401);
    });
  });

  it('leave nothing changed if the audit log cannot be written', async () => {
    const append = jest.spyOn(app.get(AuditLogRepository), 'append');
    append.mockRejectedValue(new Error('disk full'));
    const path = `/tenants/${tenant.id}`;
    const suspended = await ask(`${path}/suspend`, { key: OPERATOR_KEY, method: 'POST' });
    expect(suspended.status).toBeGreaterThanOrEqual(500);
    expect((await ask(path, { key: OPERATOR_KEY })).body).toMatchObject({ status: 'active' });
  });

  it('are refused by their hash alone: another tenant cannot revoke or rotate them', async () => {
    const other = await register('Stranger');
    const list = await ask(`/tenants/${tenant.id}/api-keys`, { key: tenant.apiKey });
    const { id } = (list.body as { items: { id: string }[] }).items[0]!;
    const foreign = `/tenants/${other.id}/api-keys/${id}`;
    const key = other.apiKey;
    expect(await ask(foreign, { key, method: 'DELETE' })).toMatchObject({
      status: 404,
      body: { code: 'api_key_not_found' },
    });
    expect((await ask(`${foreign}/rotate`, { key, body: {} })).status).toBe(404);
    expect(
      (await ask(`/tenants/${other.id}/api-keys/${newId('key')}`, { key, method: 'DELETE' }))
        .status,
    ).toBe(404);
  });

  it('hand out no more than their holder may: neither a new key, nor one that is rotated', async () => {
    const path = `/tenants/${tenant.id}/api-keys`;
    const narrow = await ask(path, {
      key: tenant.apiKey,
      body: { name: 'narrow', scopes: ['manage'] },
    });
    const { key, id } = narrow.body as { key: string; id: string };
    const wide = await ask(path, { key: tenant.apiKey, body: { name: 'wide', scopes: ['send'] } });
    const wideId = (wide.body as { id: string }).id;
    for (const [target, body] of [
      [path, { name: 'more', scopes: ['send'] }],
      [`${path}/${wideId}/rotate`, {}],
    ] as const) {
      expect(await ask(target, { key, body })).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope' },
      });
    }
    expect((await ask(`${path}/${id}/rotate`, { key, body: {} })).status).toBe(201);
  });

  describe('as they are stored', () => {
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    const keys = () => app.get(ApiKeysRepository);

    async function stored(tenantId: TenantId, fields: Partial<ApiKey> = {}): Promise<ApiKey> {
      const key: ApiKey = {
        _id: newId('key'),
        tenantId,
        name: 'key',
        scopes: ['send'],
        hash: hashApiKey(newApiKey('tenant')),
        createdBy: { kind: 'system', id: null, name: 'system' },
        createdAt: new Date(),
        ...fields,
      };
      await keys().insert(key);
      return key;
    }

    it('are listed newest first, those alone that were not revoked, with one row beyond the page', async () => {
      const tenantId = newId('tnt');
      const ids: string[] = [];
      for (let n = 0; n < 3; n += 1) ids.unshift((await stored(tenantId))._id);
      await stored(tenantId, { revokedAt: new Date() });
      await stored(newId('tnt'));
      const list = async (page: PageQuery) =>
        (await keys().list(tenantId, page)).map(({ _id }) => _id);
      expect(await list({ limit: 10 })).toEqual(ids);
      expect(await list({ limit: 1 })).toEqual(ids.slice(0, 2));
      expect(await list({ limit: 1, cursor: encodeCursor(ids[0]!) })).toEqual(ids.slice(1));
    });

    it('end at the earliest time that was ever said', async () => {
      const tenantId = newId('tnt');
      const [never, later, sooner] = [
        await stored(tenantId),
        await stored(tenantId, { expiresAt: at(9) }),
        await stored(tenantId, { expiresAt: at(1) }),
      ];
      const end = at(5);
      for (const { _id } of [never, later, sooner]) await keys().endAt(_id, end);
      const ends = await Promise.all(
        [never, later, sooner].map(({ _id }) => keys().findLive(tenantId, _id)),
      );
      expect(ends.map((key) => key?.expiresAt)).toEqual([end, end, sooner.expiresAt]);
    });

    it('are revoked once, all of a tenant together, and known for it', async () => {
      const tenantId = newId('tnt');
      const [one, other] = [await stored(tenantId), await stored(tenantId)];
      const bystander = await stored(newId('tnt'));
      const early = at(-2);
      await keys().revoke(tenantId, one._id, early);
      await keys().revokeAllOf(tenantId, at(0));
      const found = await keys().findByHashes([one.hash, other.hash, bystander.hash]);
      const revoked = new Map(found.map(({ _id, revokedAt }) => [_id, revokedAt]));
      expect(revoked.get(one._id)).toEqual(early);
      expect(revoked.get(other._id)).toBeInstanceOf(Date);
      expect(revoked.get(bystander._id)).toBeUndefined();
      await keys().retireOfTenant(tenantId, at(1));
      for (const key of await keys().findByHashes([one.hash, other.hash])) {
        expect(key).toMatchObject({ revokedAt: key.goneAt, goneAt: expect.any(Date) });
      }
    });

    it('are written once, also where two processes write one down, and other errors are told', async () => {
      const key = await stored(newId('tnt'));
      await keys().insertOnce(key);
      await keys().insertOnce({ ...key, _id: newId('key') });
      expect(await keys().findByHashes([key.hash])).toHaveLength(1);
      const tooLarge = { ...key, _id: newId('key'), name: 'x'.repeat(17 * 1024 * 1024) };
      await expect(keys().insertOnce(tooLarge)).rejects.toThrow();
    });
  });
});
