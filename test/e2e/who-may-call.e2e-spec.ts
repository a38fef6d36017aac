import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';
import { signatureOf } from '../support/signed-webhook.js';

const OPERATOR_KEY = 'operator-of-who-may-call-4471';

describe('Who may call', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({ apis: 2, env: { ADMIN_API_KEY: OPERATOR_KEY } });
    tenant = await register();
  });

  afterAll(() => system.stop());

  function register(settings: Record<string, unknown> = {}): Promise<TestTenant> {
    return registerTenant(system, settings, OPERATOR_KEY);
  }

  const asOperator = { key: OPERATOR_KEY };
  const pathOf = ({ id }: TestTenant, rest = '') => `/tenants/${id}${rest}`;

  async function makeKey(of: TestTenant, body: object): Promise<{ id: string; key: string }> {
    const answer = await system.api(pathOf(of, '/api-keys'), { key: of.apiKey, body });
    expect(answer.status).toBe(201);
    return answer.body as { id: string; key: string };
  }

  it('tells callers who they are', async () => {
    expect((await system.api('/me', asOperator)).body).toEqual({
      kind: 'operator',
      scopes: ['read', 'send', 'manage'],
    });
    const { id, key } = await makeKey(tenant, { name: 'reader', scopes: ['read'] });
    const me = { kind: 'key', tenantId: tenant.id, keyId: id, scopes: ['read'] };
    expect((await system.api('/me', { key })).body).toEqual(me);
    expect((await system.api('/me', { headers: { 'x-api-key': key } })).body).toEqual(me);
    const missing = await system.api('/me');
    expect(missing).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('shows a key once, and of others only what it is known by', async () => {
    const made = await system.api(pathOf(tenant, '/api-keys'), {
      key: tenant.apiKey,
      body: { name: 'shop' },
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^key_/),
        name: 'shop',
        scopes: ['read', 'send'],
        prefix: made.body.key.slice(0, 12),
        expiresAt: null,
        lastUsedAt: null,
      },
    });
    const list = await system.api(pathOf(tenant, '/api-keys'), { key: tenant.apiKey });
    expect(list.body.items[0]).toMatchObject({ id: made.body.id, name: 'shop' });
    expect(JSON.stringify(list.body)).not.toContain(made.body.key);
    expect(list.body.items.every((item: object) => !('key' in item))).toBe(true);
  });

  it('grants nothing that the granting key lacks', async () => {
    const { key } = await makeKey(tenant, { name: 'admin', scopes: ['manage'] });
    const path = pathOf(tenant, '/api-keys');
    expect(await system.api(path, { key, body: { name: 'more' } })).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope', detail: expect.stringContaining('"read"') },
    });
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: ['root'] }, 'scopes'],
    [{ name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'x', expiresAt: 'tomorrow' }, 'expiresAt'],
  ])('refuses to make %j', async (body, field) => {
    const answer = await system.api(pathOf(tenant, '/api-keys'), { key: tenant.apiKey, body });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it('knows a revoked key nowhere any more', async () => {
    const { id, key } = await makeKey(tenant, { name: 'lost' });
    for (const instance of [0, 1]) {
      expect((await system.api('/me', { key, instance })).status).toBe(200);
    }
    const path = pathOf(tenant, `/api-keys/${id}`);
    expect((await system.api(path, { key: tenant.apiKey, method: 'DELETE' })).status).toBe(204);
    expect((await system.api('/me', { key, instance: 0 })).status).toBe(401);
    await eventually(async () => {
      expect((await system.api('/me', { key, instance: 1 })).status).toBe(401);
    });
    expect((await system.api(path, { key: tenant.apiKey, method: 'DELETE' })).status).toBe(404);
  });

  it('ends a live stream whose key was revoked', async () => {
    const { id, key } = await makeKey(tenant, { name: 'watching' });
    const stream = await fetch(`${system.url}${pathOf(tenant, '/events')}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(stream.status).toBe(200);
    const ended = stream.text().then(
      () => true,
      () => true,
    );
    const path = pathOf(tenant, `/api-keys/${id}`);
    await system.api(path, { key: tenant.apiKey, method: 'DELETE' });
    expect(await ended).toBe(true);
  });

  it('rotates a key with and without an overlap', async () => {
    const { id, key } = await makeKey(tenant, { name: 'turning', scopes: ['read'] });
    const rotate = (keyId: string, body: object) =>
      system.api(pathOf(tenant, `/api-keys/${keyId}/rotate`), { key: tenant.apiKey, body });
    const second = await rotate(id, {});
    expect(second).toMatchObject({ status: 201, body: { name: 'turning', scopes: ['read'] } });
    for (const good of [key, second.body.key]) {
      expect((await system.api('/me', { key: good })).status).toBe(200);
    }
    const third = await rotate(second.body.id, { overlapSeconds: 0 });
    expect((await system.api('/me', { key: second.body.key })).status).toBe(401);
    expect((await system.api('/me', { key: third.body.key })).status).toBe(200);
    expect((await rotate(id, { overlapSeconds: 31 * 86_400 })).status).toBe(400);
  });

  it("leaves to the operator what is the operator's", async () => {
    const own = await register();
    const key = own.apiKey;
    const attempts = [
      { path: pathOf(own), method: 'DELETE' },
      { path: pathOf(own, '/suspend'), method: 'POST' },
      { path: pathOf(own, '/resume'), method: 'POST' },
      { path: pathOf(own), method: 'PATCH', body: { phoneNumberId: '4711' } },
      { path: pathOf(own), method: 'PATCH', body: { wabaId: '4711', name: 'Mine' } },
      { path: pathOf(own), method: 'PATCH', body: { appSecret: 'mine-mine-mine' } },
      { path: `/admin/tenants/${own.id}/limits`, method: 'PUT', body: {} },
    ];
    for (const { path, ...request } of attempts) {
      expect(await system.api(path, { key, ...request })).toMatchObject({
        status: 403,
        body: { code: 'operator_only' },
      });
    }
    const settings = { name: 'Mine', accessToken: 'mock_new-token' };
    const changed = await system.api(pathOf(own), { key, method: 'PATCH', body: settings });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Mine', status: 'active' } });
  });

  it('lets a suspended tenant look, and not act', async () => {
    const idle = await register();
    await system.api(pathOf(idle, '/suspend'), { ...asOperator, method: 'POST' });
    const key = idle.apiKey;
    expect((await system.api(pathOf(idle), { key })).body.status).toBe('suspended');
    const body = { to: '+15550001111', text: 'hi' };
    expect(await system.api(pathOf(idle, '/send'), { key, body })).toMatchObject({
      status: 403,
      body: { code: 'tenant_suspended' },
    });
    await system.api(pathOf(idle, '/resume'), { ...asOperator, method: 'POST' });
    expect((await system.api(pathOf(idle, '/send'), { key, body })).status).toBe(202);
  });

  it('gives operators keys of their own, also one that only looks', async () => {
    const make = (body: object) => system.api('/admin/api-keys', { ...asOperator, body });
    const full = (await make({ name: 'ci' })).body;
    const reader = (await make({ name: 'monitor', scopes: ['read'] })).body;
    expect(full.key).toMatch(/^wop_/);
    expect((await system.api('/tenants', { key: full.key })).status).toBe(200);
    expect((await system.api('/tenants', { key: reader.key })).status).toBe(200);
    const suspend = pathOf(tenant, '/suspend');
    expect(await system.api(suspend, { key: reader.key, method: 'POST' })).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope' },
    });
    await system.api(`/admin/api-keys/${full.id}`, { ...asOperator, method: 'DELETE' });
    expect((await system.api('/tenants', { key: full.key })).status).toBe(401);
  });

  it('remembers who did what to whom, without secrets', async () => {
    const own = await register({ accessToken: 'mock_audited-token' });
    const body = { name: 'Renamed', accessToken: 'mock_other-token' };
    await system.api(pathOf(own), { key: own.apiKey, method: 'PATCH', body });
    await system.api(pathOf(own, '/suspend'), { ...asOperator, method: 'POST' });
    await system.api(pathOf(own, '/resume'), { ...asOperator, method: 'POST' });
    const { body: log } = await system.api('/admin/audit-log', asOperator);
    const lines = log.items.filter(({ tenantId }: { tenantId: string }) => tenantId === own.id);
    expect(lines.map(({ action }: { action: string }) => action)).toEqual([
      'tenant.resumed',
      'tenant.suspended',
      'tenant.updated',
      'tenant.registered',
    ]);
    expect(lines[2]).toMatchObject({
      actor: { kind: 'key', id: expect.stringMatching(/^key_/), name: 'first' },
      target: own.id,
      ip: '127.0.0.1',
      requestId: expect.any(String),
      outcome: 'done',
      changes: { name: { to: 'Renamed' }, accessToken: 'changed' },
    });
    expect(JSON.stringify(log)).not.toContain('audited-token');
    expect(JSON.stringify(log)).not.toContain('other-token');
    const { body: seen } = await system.api(pathOf(own, '/audit-log'), { key: own.apiKey });
    expect(seen.items).toHaveLength(4);
    expect(seen.items[0]).toMatchObject({ actor: { kind: 'operator', id: null }, ip: null });
  });

  it('leaves a trace of callers without a good key, at a bounded rate', async () => {
    const wrong = `wak_${'secretsecret'.repeat(4).slice(0, 43)}`;
    for (let n = 0; n < 30; n += 1) await system.api('/me', { key: wrong });
    const lines = system.logLines.filter((line) => line.includes('without a good key'));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(30);
    expect(lines.join()).not.toContain(wrong);
    const { body } = await system.api<string>('/metrics');
    expect(body).toMatch(/refused_callers_total\{reason="unknown"\} \d+/);
  });
});

describe('Whose webhook', () => {
  const SECRET = 'own-app-secret-of-a-tenant-31ac';
  let system: TestSystem;
  let own: TestTenant;
  let plain: TestTenant;

  beforeAll(async () => {
    system = await startSystem();
    own = await registerTenant(system, { appSecret: SECRET });
    plain = await registerTenant(system);
  });

  afterAll(() => system.stop());

  async function post(tenantId: string, body: string, signature?: string): Promise<number> {
    const response = await fetch(`${system.url}/whatsapp/webhook/${tenantId}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(signature !== undefined && { 'x-hub-signature-256': signature }),
      },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  }

  it("takes what a tenant's own app signed, and answers its customer", async () => {
    const body = JSON.stringify(textFrom(own, '15550008881'));
    expect(await post(own.id, body, signatureOf(body, SECRET))).toBe(200);
    await eventually(async () => {
      expect((await system.simulator.messages({ to: '15550008881' })).total).toBe(1);
    });
  });

  it('refuses everything else, and stores nothing of it', async () => {
    const body = JSON.stringify(textFrom(own, '15550008882'));
    const changed = body.replace('15550008882', '15550008883');
    const real = signatureOf(body, SECRET);
    expect(await post(own.id, changed, real)).toBe(401);
    expect(await post(own.id, body)).toBe(401);
    expect(await post(own.id, body, signatureOf(body, system.appSecret))).toBe(401);
    expect(await post(plain.id, body, signatureOf(body, system.appSecret))).toBe(401);
    expect(await post(plain.id, body, real)).toBe(401);
    expect(await post('tnt_nobody', body, real)).toBe(401);
    expect((await system.webhook(body, { headers: { 'x-hub-signature-256': real } })).status).toBe(
      401,
    );
    const changedBytes = { 'x-hub-signature-256': signatureOf(body, system.appSecret) };
    expect((await system.webhook(changed, { headers: changedBytes })).status).toBe(401);
    const { body: inbound } = await system.api(`/tenants/${own.id}/messages?direction=IN`);
    expect(inbound.items).toHaveLength(1);
    const refused = system.logLines.filter((line) => line.includes('bad signature'));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(8);
  });

  it("lets a tenant's own app speak of nobody else", async () => {
    const body = JSON.stringify(textFrom(plain, '15550008884'));
    expect(await post(own.id, body, signatureOf(body, SECRET))).toBe(200);
    const mine = JSON.stringify(textFrom(own, '15550008885'));
    expect(await post(own.id, mine, signatureOf(mine, SECRET))).toBe(200);
    await eventually(async () => {
      expect((await system.simulator.messages({ to: '15550008885' })).total).toBe(1);
    });
    expect((await system.simulator.messages({ to: '15550008884' })).total).toBe(0);
  });
});
