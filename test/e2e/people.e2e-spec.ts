import { TOTP, Secret } from 'otpauth';
import { cookiesOf } from '../support/cookies.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const OPERATOR_KEY = 'operator-of-the-people-suite-7c2';
const PASSWORD = 'correct horse battery';

describe('People sign in, and may do what their role says', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  let other: TestTenant;
  let count = 0;

  beforeAll(async () => {
    system = await startSystem({ apis: 2, env: { ADMIN_API_KEY: OPERATOR_KEY } });
    tenant = await registerTenant(system, { name: 'Acme' }, OPERATOR_KEY);
    other = await registerTenant(system, { name: 'Other' }, OPERATOR_KEY);
  });

  afterAll(() => system.stop());

  const asOperator = { key: OPERATOR_KEY };

  const newUser = async (
    settings: { role?: string; password?: string | null } = {},
  ): Promise<{ id: string; email: string; link: string }> => {
    const { role = 'member', password = PASSWORD } = settings;
    const email = `person${(count += 1)}@example.com`;
    const { status, body } = await system.api('/users', {
      ...asOperator,
      body: { email, name: 'Person', role, ...(password !== null && { password }) },
    });
    expect(status).toBe(201);
    return { id: body.id, email, link: body.invitation?.url ?? '' };
  };

  const signIn = (email: string, more: object = {}) =>
    system.api('/session', { body: { email, password: PASSWORD, ...more } });

  const member = async (role: string) => {
    const user = await newUser();
    const path = `/tenants/${tenant.id}/members`;
    const { status } = await system.api(path, { ...asOperator, body: { userId: user.id, role } });
    expect(status).toBe(201);
    const session = await signIn(user.email);
    expect(session.status).toBe(201);
    return { ...user, headers: cookiesOf(session) };
  };

  it('with a cookie that no script sees, and that no other site can use', async () => {
    const { email } = await newUser({ role: 'operator' });
    const answer = await signIn(email.toUpperCase());
    expect(answer.status).toBe(201);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^wa_session=[\w-]{43};/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).not.toMatch(/Secure/);

    const headers = cookiesOf(answer);
    expect((await system.api('/session', { headers })).body.user.email).toBe(email);
    expect((await system.api('/me', { headers })).body).toMatchObject({
      kind: 'user',
      role: 'operator',
      scopes: ['read', 'send', 'manage'],
    });
    expect((await system.api('/tenants', { headers })).status).toBe(200);

    const body = { email: 'a@example.com', name: 'A', role: 'member' };
    const { cookie: alone = '' } = headers;
    const without = await system.api('/users', { headers: { cookie: alone }, body });
    expect([without.status, without.body.code]).toEqual([403, 'csrf_token_missing']);
    const foreign = await system.api('/users', {
      headers: { ...headers, origin: 'https://evil.example' },
      body,
    });
    expect([foreign.status, foreign.body.code]).toEqual([403, 'foreign_origin']);

    expect((await system.api('/session', { headers, method: 'DELETE' })).status).toBe(204);
    const after = await system.api('/session', { headers });
    expect([after.status, after.body.code]).toEqual([401, 'session_needed']);
    expect((await system.api('/tenants', { headers, instance: 1 })).status).toBe(401);
  });

  it.each([
    ['admin', [200, 202, 201]],
    ['agent', [200, 202, 403]],
    ['viewer', [200, 403, 403]],
  ])('a tenant’s %s reads, sends and manages as the role says, there alone', async (role, may) => {
    const { headers } = await member(role);
    const { id } = tenant;
    const read = await system.api(`/tenants/${id}/messages`, { headers });
    const send = await system.api(`/tenants/${id}/send`, {
      headers,
      body: { to: '+15550001234', text: 'hi' },
    });
    const manage = await system.api(`/tenants/${id}/api-keys`, { headers, body: { name: 'mine' } });
    expect([read.status, send.status, manage.status]).toEqual(may);
    const elsewhere = await system.api(`/tenants/${other.id}/messages`, { headers });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([404, 'tenant_not_found']);
    expect((await system.api('/tenants', { headers })).body.code).toBe('operator_only');
  });

  it('says the same to a wrong password and to an address that nobody has, and slows down who guesses', async () => {
    const { email } = await newUser();
    const wrong = await system.api('/session', { body: { email, password: 'not it at all' } });
    const nobody = await system.api('/session', {
      body: { email: 'nobody@example.com', password: 'not it at all' },
    });
    expect(wrong.status).toBe(401);
    expect({ ...wrong.body, requestId: '' }).toEqual({ ...nobody.body, requestId: '' });
    for (let attempt = 1; attempt < 10; attempt += 1) {
      await system.api('/session', { body: { email, password: 'not it at all' }, instance: 1 });
    }
    const throttled = await signIn(email);
    expect([throttled.status, throttled.body.code]).toEqual([429, 'too_many_sign_ins']);
    expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await signIn((await newUser()).email)).status).toBe(201);
  });

  it('who is disabled, removed or given another role is out at once, at every process', async () => {
    const { id, headers } = await member('admin');
    const path = `/tenants/${tenant.id}/members/${id}`;
    await system.api(path, { ...asOperator, method: 'PATCH', body: { role: 'viewer' } });
    const send = { headers, body: { to: '+15550001234', text: 'hi' } };
    expect((await system.api(`/tenants/${tenant.id}/send`, send)).status).toBe(403);
    const there = await system.api(`/tenants/${tenant.id}/send`, { ...send, instance: 1 });
    expect(there.body.code).toBe('insufficient_scope');
    await system.api(`/users/${id}`, { ...asOperator, method: 'PATCH', body: { disabled: true } });
    expect((await system.api(`/tenants/${tenant.id}/messages`, { headers })).status).toBe(401);
    const messages = `/tenants/${tenant.id}/messages`;
    expect((await system.api(messages, { headers, instance: 1 })).status).toBe(401);
  });

  it('invites by a link that is good once', async () => {
    const { email, link } = await newUser({ password: null });
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/console\/invitation#[\w-]{43}$/);
    const token = link.split('#')[1] ?? '';
    const look = await system.api('/invitations/look', { body: { token } });
    expect(look.body).toMatchObject({ email, choosesPassword: true, tenantId: null });
    const weak = await system.api('/invitations/accept', {
      body: { token, password: 'aaaaaaaaaaaa' },
    });
    expect(weak.body.code).toBe('weak_password');
    const accept = () => system.api('/invitations/accept', { body: { token, password: PASSWORD } });
    const both = await Promise.all([accept(), accept()]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
    expect((await signIn(email)).status).toBe(201);
  });

  it('lets a tenant invite, and tells it nothing of people it does not know', async () => {
    const known = await newUser();
    const invite = (email: string) =>
      system.api(`/tenants/${tenant.id}/members`, {
        key: tenant.apiKey,
        body: { email, role: 'agent' },
      });
    const toKnown = await invite(known.email);
    const toNew = await invite('new-here@example.com');
    for (const { status, body } of [toKnown, toNew]) {
      expect([status, body.state, body.userId]).toEqual([201, 'invited', null]);
    }
    const byId = await system.api(`/tenants/${tenant.id}/members`, {
      key: tenant.apiKey,
      body: { userId: known.id, role: 'agent' },
    });
    expect([byId.status, byId.body.code]).toEqual([404, 'user_not_found']);

    const accept = (url: string, password: string) =>
      system.api('/invitations/accept', { body: { token: url.split('#')[1], password } });
    // The tenant holds the link; it does not hold the person's password.
    expect((await accept(toKnown.body.invitation.url, 'another password')).status).toBe(401);
    expect((await accept(toKnown.body.invitation.url, PASSWORD)).status).toBe(201);
    expect((await accept(toNew.body.invitation.url, PASSWORD)).status).toBe(201);
    const { body } = await system.api(`/tenants/${tenant.id}/members`, { key: tenant.apiKey });
    const emails = body.items.map(({ email }: { email: string }) => email);
    expect(emails).toEqual(expect.arrayContaining([known.email, 'new-here@example.com']));
  });

  it('does not let a tenant choose the password of somebody who has none yet', async () => {
    const { email } = await newUser({ role: 'operator', password: null });
    const { body } = await system.api(`/tenants/${tenant.id}/members`, {
      key: tenant.apiKey,
      body: { email, role: 'viewer' },
    });
    const token = body.invitation.url.split('#')[1];
    const taken = await system.api('/invitations/accept', { body: { token, password: PASSWORD } });
    expect(taken.status).toBe(401);
    expect((await signIn(email)).status).toBe(401);
  });

  it('asks for a second factor where there is one, each code once', async () => {
    const { email } = await newUser();
    const headers = cookiesOf(await signIn(email));
    const { body } = await system.api('/me/second-factor', { headers, method: 'POST' });
    const totp = new TOTP({ secret: Secret.fromBase32(body.secret) });
    const early = totp.generate({ timestamp: Date.now() - 30_000 });
    const confirmed = await system.api('/me/second-factor/confirm', {
      headers,
      body: { code: early },
    });
    const [recovery] = confirmed.body.recoveryCodes as string[];
    expect((await signIn(email)).body.code).toBe('second_factor_needed');
    expect((await signIn(email, { code: early })).status).toBe(401);
    expect((await signIn(email, { code: totp.generate() })).status).toBe(201);
    expect((await signIn(email, { code: recovery })).status).toBe(201);
    expect((await signIn(email, { code: recovery })).status).toBe(401);
  });

  it('ends other sessions with a new password, which needs the old one', async () => {
    const { email } = await newUser();
    const mine = cookiesOf(await signIn(email));
    const another = cookiesOf(await signIn(email));
    const password = 'battery horse correct';
    const change = (body: object) => system.api('/me', { headers: mine, method: 'PATCH', body });
    expect((await change({ password, currentPassword: 'a wrong one' })).status).toBe(401);
    expect((await change({ password, currentPassword: PASSWORD })).status).toBe(200);
    expect((await system.api('/session', { headers: another })).status).toBe(401);
    expect((await system.api('/session', { headers: mine })).status).toBe(200);
  });

  it('takes no key where a person is meant, and keeps everybody from shutting themselves out', async () => {
    const key = await system.api('/session', { key: tenant.apiKey });
    expect([key.status, key.body.code]).toEqual([403, 'people_only']);
    const { id, email } = await newUser({ role: 'operator' });
    const headers = cookiesOf(await signIn(email));
    const self = await system.api(`/users/${id}`, { headers, method: 'DELETE' });
    expect([self.status, self.body.code]).toEqual([409, 'own_access']);
  });

  it('leaves a line of who did what', async () => {
    const { id, headers } = await member('admin');
    await system.api(`/tenants/${tenant.id}/api-keys`, { headers, body: { name: 'audited' } });
    const { body } = await system.api(`/tenants/${tenant.id}/audit-log`, { headers });
    expect(body.items).toContainEqual(
      expect.objectContaining({
        action: 'key.created',
        actor: expect.objectContaining({ kind: 'user', id }),
      }),
    );
    const all = await system.api('/admin/audit-log', asOperator);
    expect(all.body.items).toContainEqual(
      expect.objectContaining({ action: 'session.opened', target: id, outcome: 'done' }),
    );
    expect(JSON.stringify(all.body)).not.toContain(PASSWORD);
  });
});
