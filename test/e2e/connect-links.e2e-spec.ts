import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';
import { signUp, type Signup } from '../support/signup.js';

interface Link {
  readonly id: string;
  readonly url: string;
  readonly state: string;
  readonly onboardingId: string | null;
}

describe('A connect link', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem();
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
  });

  const path = (): string => `/tenants/${tenant.id}/connect-links`;

  async function newLink(wish: object = {}): Promise<Link> {
    const { status, body } = await system.api<Link>(path(), { key: tenant.apiKey, body: wish });
    expect(status).toBe(201);
    return body;
  }

  async function listed(id: string): Promise<Link | undefined> {
    const { body } = await system.api<{ items: Link[] }>(path(), { key: tenant.apiKey });
    return body.items.find((link) => link.id === id);
  }

  /** As the page does, which has no key. */
  const atPage = ({ url }: Link, what: string, body?: object) =>
    system.api(`${new URL(url).pathname}/${what}`, body === undefined ? {} : { body });

  const handedOver = ({ code, wabaId, phoneNumberId, businessId }: Signup): object => ({
    code,
    wabaId,
    phoneNumberId,
    businessId,
  });

  it('connects one number for its tenant, without a key, and no other one', async () => {
    const link = await newLink({ redirectUrl: 'https://example.com/back' });
    expect(await listed(link.id)).toMatchObject({ state: 'open', onboardingId: null });
    expect((await atPage(link, 'progress')).body).toMatchObject({ state: null, steps: [] });
    const signup = await signUp(system);
    expect((await atPage(link, 'signup', handedOver(signup))).status).toBe(202);
    await eventually(async () => {
      expect((await atPage(link, 'progress')).body.state).toBe('ready');
    });
    const { body } = await system.api(`/tenants/${tenant.id}/numbers/${signup.phoneNumberId}`);
    expect(body).toMatchObject({ tenantId: tenant.id, status: 'active', wabaProved: true });
    expect(await listed(link.id)).toMatchObject({ state: 'used' });
    const other = await signUp(system);
    expect(await atPage(link, 'signup', handedOver(other))).toMatchObject({
      status: 404,
      body: { code: 'connect_link_unusable' },
    });
  });

  it('is one onboarding, also if two use it at the same time', async () => {
    const link = await newLink();
    const signups = await Promise.all([signUp(system), signUp(system)]);
    const answers = await Promise.all(
      signups.map((signup) => atPage(link, 'signup', handedOver(signup))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409]);
    const { onboardingId } = (await listed(link.id))!;
    const { body } = await system.api('/onboarding', { key: tenant.apiKey });
    const ids = body.items.map(({ id }: { id: string }) => id);
    expect(ids.filter((id: string) => id === onboardingId)).toHaveLength(1);
    await eventually(async () => {
      const own = await system.api(`/tenants/${tenant.id}/numbers?limit=100`);
      const numbers = own.body.items.map((item: Signup) => item.phoneNumberId);
      const connected = signups.filter(({ phoneNumberId }) => numbers.includes(phoneNumberId));
      expect(connected).toHaveLength(1);
    });
  });

  it('can be taken back, and what stands in it is not kept', async () => {
    const link = await newLink();
    const token = link.url.split('/').at(-1)!;
    const all = await system.api(path(), { key: tenant.apiKey });
    expect(JSON.stringify(all.body)).not.toContain(token);
    const own = `${path()}/${link.id}`;
    expect((await system.api(own, { key: tenant.apiKey, method: 'DELETE' })).status).toBe(204);
    expect(await listed(link.id)).toMatchObject({ state: 'revoked' });
    const signup = await signUp(system);
    expect((await atPage(link, 'signup', handedOver(signup))).status).toBe(404);
    const page = await fetch(link.url);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('text/html'),
    ]);
  });

  it('opens its page also where whoever passes it on adds parameters to it', async () => {
    const link = await newLink();
    const page = await fetch(`${link.url}?utm_source=mail`);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
  });

  it('leaves no trace of what stands in it in any line of a log', async () => {
    const link = await newLink();
    await fetch(link.url);
    await atPage(link, 'progress');
    await atPage(link, 'signup', { code: '' });
    const token = link.url.split('/').at(-1)!;
    expect(system.logLines.filter((line) => line.includes(token))).toEqual([]);
  });

  it.each([
    ...['javascript:alert(1)', 'data:text/html,x', 'ftp://example.com', '//example.com'],
    ...['example.com', '', 7, null, {}, ['https://example.com']],
  ])('leads to a page of http or https, not to %j', async (redirectUrl) => {
    const answer = await system.api(path(), { key: tenant.apiKey, body: { redirectUrl } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('lives for a minute at least', async () => {
    expect(await system.api(path(), { key: tenant.apiKey, body: { expiresIn: 5 } })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
  });
});
