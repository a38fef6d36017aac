import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

interface Checked extends TestTenant {
  readonly status: string;
  readonly throughputPerSecond: number;
  readonly tokenCheck: { readonly outcome: string; readonly detail: string };
}

describe('A token on entry', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem();
  });

  afterAll(async () => {
    await system.stop();
  });

  it('is good: the tenant shows what Meta tells of the number', async () => {
    const phoneNumberId = digits();
    await number(phoneNumberId, { verifiedName: 'Ada Ltd', displayPhoneNumber: '15550001001' });
    const tenant = await register({ phoneNumberId });
    const tokenCheck = {
      outcome: 'valid',
      displayPhoneNumber: '+1 555-000-1001',
      verifiedName: 'Ada Ltd',
      qualityRating: 'GREEN',
      throughput: 'STANDARD',
      expiresAt: null,
    };
    expect(tenant).toMatchObject({ status: 'active', throughputPerSecond: 80, tokenCheck });
    expect((await system.api(`/tenants/${tenant.id}`)).body).toMatchObject({ tokenCheck });
  });

  it('is void: the tenant that is registered by force waits for another one', async () => {
    const accessToken = token();
    await declare(accessToken, { state: 'expired' });
    expect(await refusal({ accessToken })).toMatchObject({
      status: 422,
      code: 'number_not_proved',
    });
    const tenant = await register({ accessToken, force: true });
    expect(tenant).toMatchObject({
      status: 'needs_reauth',
      tokenCheck: { outcome: 'refused', detail: expect.stringContaining('expired') },
    });
    const patch = (body: object) => system.api(`/tenants/${tenant.id}`, { method: 'PATCH', body });
    expect((await patch({ accessToken: token() })).body).toMatchObject({
      status: 'active',
      tokenCheck: { outcome: 'valid' },
    });
    // What has nothing to do with the token does not ask again.
    const { body: before } = await system.api(`/tenants/${tenant.id}`);
    expect((await patch({ name: 'Other' })).body.tokenCheck).toEqual(before.tokenCheck);
    await patch({ accessToken });
    expect((await system.api(`/tenants/${tenant.id}`)).body.status).toBe('needs_reauth');
  });

  it('may not see the number: by force it is told, and nothing else', async () => {
    const accessToken = token();
    await declare(accessToken, { state: 'valid', phoneNumberIds: ['1'] });
    const { detail, ...refused } = await refusal({ accessToken });
    expect(refused).toMatchObject({ status: 422, code: 'number_not_proved' });
    expect(detail).not.toContain(accessToken);
    const tenant = await register({ accessToken, force: true });
    expect(tenant).toMatchObject({ status: 'active', tokenCheck: { outcome: 'refused' } });
    expect(tenant.tokenCheck.detail).not.toContain(accessToken);
    const other = token();
    await declare(other, { state: 'no-permission' });
    expect(await register({ accessToken: other, force: true })).toMatchObject({
      status: 'active',
      tokenCheck: { outcome: 'refused' },
    });
  });

  it('is temporary: it is told until when', async () => {
    const accessToken = token();
    await declare(accessToken, { state: 'valid', expiresInMs: 3_600_000 });
    expect(await register({ accessToken })).toMatchObject({
      status: 'active',
      tokenCheck: {
        outcome: 'valid',
        detail: expect.stringContaining('temporary'),
        expiresAt: expect.stringMatching(/^\d{4}-/),
      },
    });
  });

  it('is none that HTTP could carry: refused at its field, by force, too', async () => {
    const accessToken = `${token()}\u20ac\u0000`;
    const refused = { status: 400, code: 'invalid_request', errors: [{ field: 'accessToken' }] };
    expect(await refusal({ accessToken })).toMatchObject(refused);
    expect(await refusal({ accessToken, force: true })).toMatchObject(refused);
  });

  it('is simulated: there is nobody to ask', async () => {
    const tenant = await register({ accessToken: 'mock_a' });
    expect(tenant).toMatchObject({ status: 'active', tokenCheck: { outcome: 'unchecked' } });
  });

  it('is looked at again on request', async () => {
    const accessToken = token();
    const tenant = await register({ accessToken });
    await declare(accessToken, { state: 'revoked' });
    expect(await system.api(`/tenants/${tenant.id}/check-token`, { body: {} })).toMatchObject({
      status: 200,
      body: { status: 'needs_reauth', tokenCheck: { outcome: 'refused' } },
    });
  });

  it('leaves no token in any line of a log', async () => {
    const accessToken = token();
    await register({ accessToken });
    await eventually(() => expect(system.logLines.length).toBeGreaterThan(0));
    expect(system.logLines.join('\n')).not.toContain(accessToken);
  });

  async function refusal(
    settings: object,
  ): Promise<{ code: string; detail: string; status: number }> {
    const body = { name: 'A', phoneNumberId: digits(), ...settings };
    return (await system.api('/tenants/register', { body })).body;
  }

  async function register(settings: Record<string, unknown>): Promise<Checked> {
    return (await registerTenant(system, settings)) as Checked;
  }

  async function declare(accessToken: string, body: object): Promise<void> {
    await system.simulator.request(`/_simulator/tokens/${accessToken}`, { method: 'PUT', body });
  }

  async function number(phoneNumberId: string, body: object): Promise<void> {
    const path = `/_simulator/phone-numbers/${phoneNumberId}`;
    await system.simulator.request(path, { method: 'PUT', body });
  }
});

describe('A token on entry, where the other end is no Meta', () => {
  let system: TestSystem;
  let answer: (response: ServerResponse) => void;
  const server = createServer((_request, response) => answer(response));

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { WHATSAPP_API_URL: `http://127.0.0.1:${port}` };
    system = await startSystem({ env, workers: 0 });
  });

  afterAll(async () => {
    await system.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['hangs', () => undefined, 'unreachable'],
    ['answers in HTML', (response) => response.writeHead(200).end('<html>'), 'unreachable'],
    ['has no such page', (response) => response.writeHead(404).end('no'), 'refused'],
    ['is broken', (response) => response.writeHead(500).end('<html>'), 'unreachable'],
    ['hangs up', (response) => void response.destroy(), 'unreachable'],
    ['says something else', (response) => response.writeHead(200).end('{"a":1}'), 'unreachable'],
  ])('that %s: nothing is stored, unless by force', async (_case, behaviour, outcome) => {
    answer = behaviour;
    const claim = { name: 'A', phoneNumberId: digits(), accessToken: token() };
    const refused = await system.api('/tenants/register', { body: claim });
    expect(refused.status).toBe(outcome === 'refused' ? 422 : 503);
    const { status, body } = await system.api<Checked>('/tenants/register', {
      body: { ...claim, force: true },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'active', tokenCheck: { outcome } });
    expect(body.tokenCheck.detail).not.toBe('');
  });
});

function digits(): string {
  return String(randomInt(10 ** 12, 10 ** 13));
}

function token(): string {
  return `EAA${digits()}secret`;
}
