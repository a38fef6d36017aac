import { IdentityProvider, type Identity } from '../../scripts/lib/identity-provider.mjs';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const OPERATOR_KEY = 'operator-of-the-oidc-suite-91d';
const PUBLIC_URL = 'https://wa.example.com';

describe('People sign in by their company’s identity provider', () => {
  let system: TestSystem;
  let provider: IdentityProvider;
  let tenant: TestTenant;
  let count = 0;

  beforeAll(async () => {
    provider = await IdentityProvider.start();
    system = await startSystem({
      apis: 2,
      env: {
        ADMIN_API_KEY: OPERATOR_KEY,
        PUBLIC_URL,
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: 'console',
        OIDC_CLIENT_SECRET: 'secret of the console',
        OIDC_NAME: 'Acme SSO',
      },
    });
    tenant = await registerTenant(system, {}, OPERATOR_KEY);
  });

  afterAll(async () => {
    await system.stop();
    await provider.stop();
  });

  it('which the sign-in page is told of', async () => {
    const { status, body } = await system.api('/session/ways');
    expect(status).toBe(200);
    expect(body).toEqual({ password: true, oidc: { name: 'Acme SSO', url: '/session/oidc' } });
  });

  it('once the operator has added them, at whatever process', async () => {
    const { email, id } = await newUser();
    const { outcome, session } = await signIn({ sub: 'ada', email, email_verified: true });
    expect(outcome).toBe('done');
    const { body } = await system.api('/session', { headers: { cookie: session } });
    expect(body.user).toMatchObject({ id, email });
    const { body: log } = await system.api('/admin/audit-log?limit=5', { key: OPERATOR_KEY });
    expect(log.items[0]).toMatchObject({
      action: 'session.opened',
      target: id,
      changes: { by: 'oidc' },
    });
  });

  it('by the provider’s id from then on, whatever their address is called', async () => {
    const { email, id } = await newUser();
    const sub = `sub-${email}`;
    expect((await signIn({ sub, email, email_verified: true })).outcome).toBe('done');
    const later = await signIn({ sub, email: 'renamed@example.com', email_verified: true });
    expect(later.outcome).toBe('done');
    const { body } = await system.api('/session', { headers: { cookie: later.session } });
    expect(body.user.id).toBe(id);
    // The address was given to somebody else since.
    const other = await signIn({ sub: 'somebody else', email, email_verified: true });
    expect(other).toEqual({ outcome: 'oidc_sign_in_refused', session: '' });
  });

  it('and not with an address that is not verified, or that nobody has', async () => {
    const { email } = await newUser();
    for (const identity of [
      { email, email_verified: false },
      { email },
      { email_verified: true },
      { email: 'nobody@example.com', email_verified: true },
    ]) {
      const { outcome, session } = await signIn({ sub: 'x', ...identity });
      expect([outcome, session]).toEqual(['oidc_sign_in_refused', '']);
    }
  });

  it('and not whom only a tenant knows, nor who was disabled', async () => {
    const email = `invited${(count += 1)}@example.com`;
    const invited = await system.api(`/tenants/${tenant.id}/members`, {
      key: tenant.apiKey,
      body: { email, name: 'Invited', role: 'viewer' },
    });
    const token = new URL(invited.body.invitation.url).hash.slice(1).replace(/^token=/, '');
    const accepted = await system.api('/invitations/accept', {
      body: { token, password: 'correct horse battery' },
    });
    expect(accepted.status).toBe(201);
    const stranger = await signIn({ sub: email, email, email_verified: true });
    expect(stranger.outcome).toBe('oidc_sign_in_refused');

    const gone = await newUser();
    expect((await signIn({ sub: 'gone', email: gone.email, email_verified: true })).outcome).toBe(
      'done',
    );
    const path = `/users/${gone.id}`;
    await system.api(path, { method: 'PATCH', key: OPERATOR_KEY, body: { disabled: true } });
    const disabled = await signIn({ sub: 'gone', email: gone.email, email_verified: true });
    expect(disabled).toEqual({ outcome: 'sign_in_refused', session: '' });
  });

  it('and only in the browser that began', async () => {
    const { email } = await newUser();
    provider.identity = { sub: email, email, email_verified: true };
    const { back, attempt } = await begin();
    for (const cookie of ['', 'wa_oidc=', 'wa_oidc=a.b.c', (await begin()).attempt]) {
      expect(await finish(back, cookie)).toEqual({
        outcome: 'identity_provider_refused',
        session: '',
      });
    }
    expect((await finish('error=access_denied&state=x', attempt)).outcome).toBe(
      'identity_provider_refused',
    );
    const { outcome } = await finish((await begin()).back, attempt);
    expect(outcome).toBe('identity_provider_refused');
  });

  async function newUser(): Promise<{ id: string; email: string }> {
    const email = `person${(count += 1)}@example.com`;
    const body = { email, name: 'Person', role: 'operator', password: 'correct horse battery' };
    const { status, body: user } = await system.api('/users', { key: OPERATOR_KEY, body });
    expect(status).toBe(201);
    return { id: user.id, email };
  }

  async function signIn(identity: Identity) {
    provider.identity = identity;
    const { back, attempt } = await begin();
    return finish(back, attempt);
  }

  /** @returns what the provider sends the browser back with, and the browser's cookie */
  async function begin(): Promise<{ back: string; attempt: string }> {
    const begun = await visit(`${system.apis[0]!.url}/session/oidc`);
    expect(begun.status).toBe(302);
    const [cookie = ''] = begun.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly/);
    const asked = await visit(begun.headers.get('location') ?? '');
    const back = new URL(asked.headers.get('location') ?? '');
    expect(back.href).toContain(`${PUBLIC_URL}/session/oidc/callback?`);
    return { back: back.search.slice(1), attempt: cookie.split(';')[0] ?? '' };
  }

  async function finish(
    query: string,
    cookie: string,
  ): Promise<{ outcome: string | null; session: string }> {
    const url = `${system.apis[1]!.url}/session/oidc/callback?${query}`;
    const { status, headers } = await visit(url, { cookie });
    expect(status).toBe(302);
    const location = new URL(headers.get('location') ?? '', PUBLIC_URL);
    expect(location.pathname).toBe('/console/');
    const session = headers.getSetCookie().find((one) => one.startsWith('wa_session=')) ?? '';
    return { outcome: location.searchParams.get('sign-in'), session: session.split(';')[0] ?? '' };
  }

  function visit(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(url, { headers, redirect: 'manual' });
  }
});
