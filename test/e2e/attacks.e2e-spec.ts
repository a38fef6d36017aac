import { Agent, request as httpRequest } from 'node:http';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { RawConnection } from '../support/raw-connection.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const OPERATOR_KEY = 'operator-of-attacks-on-it-7310';
const METRICS_TOKEN = 'token-of-the-scraper-9921';
const MAX_CONNECTIONS_PER_ADDRESS = 60;

describe('An attack on the API', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  let open: RawConnection[] = [];

  beforeAll(async () => {
    system = await startSystem({
      env: {
        ADMIN_API_KEY: OPERATOR_KEY,
        // As where nobody sets it.
        HOST: '',
        DOCS: 'off',
        METRICS_TOKEN,
        REQUEST_TIMEOUT_MS: '1500',
        MAX_CONNECTIONS_PER_ADDRESS: String(MAX_CONNECTIONS_PER_ADDRESS),
      },
    });
    tenant = await registerTenant(system, {}, OPERATOR_KEY);
  });

  afterEach(() => {
    for (const connection of open.splice(0)) connection.hangUp();
  });

  afterAll(() => system.stop());

  async function connect(): Promise<RawConnection> {
    const connection = await RawConnection.open(system.url);
    open = [...open, connection];
    return connection;
  }

  async function metric(name: string): Promise<number> {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
    const { body } = await system.api<string>('/metrics', { headers });
    return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(body)?.[1] ?? 0);
  }

  const HOST = 'host: localhost';
  const JSON_TYPE = 'content-type: application/json';

  describe('by the size of what is sent', () => {
    it.each([1_000, 64_000, 90_000, 250_000])(
      'with %d unknown names is answered small, at a cost that is bounded',
      async (count) => {
        const names = Array.from({ length: count }, (_, place) => [`k${place}`, 0]);
        const body = { to: '+15550001111', text: 'hi', ...Object.fromEntries(names) };
        const before = await metric('process_cpu_seconds_total');
        const answer = await system.api(`/tenants/${tenant.id}/send`, { key: tenant.apiKey, body });
        expect(answer.status).toBe(400);
        expect(answer.body.code).toMatch(/^(invalid_request|body_too_complex)$/);
        expect(JSON.stringify(answer.body).length).toBeLessThan(20_000);
        // What grows with the square of the names takes 3.7 s for 64,000.
        expect((await metric('process_cpu_seconds_total')) - before).toBeLessThan(2);
      },
    );

    it('by files over the limit leaves a connection that serves, or is closed', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = (path: string, body?: Buffer, type = 'image/png'): Promise<number> =>
        new Promise((resolve, reject) => {
          const headers = {
            authorization: `Bearer ${tenant.apiKey}`,
            ...(body && { 'content-type': type }),
          };
          const method = body ? 'POST' : 'GET';
          const sent = httpRequest(`${system.url}${path}`, { agent, method, headers }, (answer) => {
            answer.resume().on('end', () => resolve(answer.statusCode!));
          });
          sent.on('error', reject).end(body);
        });
      const file = Buffer.alloc(8 * 1024 * 1024, 1);
      const form = Buffer.concat([
        Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n'),
        Buffer.from('content-type: image/png\r\n\r\n'),
        ...[file, Buffer.from('\r\n--b--\r\n')],
      ]);
      const path = `/tenants/${tenant.id}/media`;
      for (const upload of [
        () => ask(path, file),
        () => ask(path, form, 'multipart/form-data; boundary=b'),
        () => ask(`/tenants/${tenant.id}/send`, file, 'application/json'),
      ]) {
        expect(await upload()).toBe(413);
        expect(await ask('/me')).toBe(200);
      }
      agent.destroy();
    });
  });

  describe('without a key', () => {
    it.each([
      ['4 MB', 'content-length: 4000000'],
      ['chunks', 'transfer-encoding: chunked'],
    ])('is answered before %s of a body have come', async (_case, framing) => {
      for (const path of [`/tenants/${tenant.id}/send`, '/tenants/register', '/admin/api-keys']) {
        const connection = await connect();
        connection.say(`POST ${path} HTTP/1.1`, HOST, JSON_TYPE, framing, '', '');
        expect(await connection.hear()).toMatchObject({ status: 401 });
      }
    });

    it.each([
      ['says nothing', ''],
      ['never ends its head', 'POST /tenants/register HTTP/1.1\r\nhost: loc'],
      [
        'never ends a webhook',
        ['POST /whatsapp/webhook HTTP/1.1', HOST, 'content-length: 9', '', '{'].join('\r\n'),
      ],
    ])('on a connection that %s ends by itself', async (_case, begun) => {
      const connection = await connect();
      connection.say(begun);
      const answer = await connection.hear();
      if (answer !== null) expect(answer.status).toBe(408);
      expect(await connection.hear()).toBeNull();
    });

    it('by many connections gets so many and no more, and good ones go on', async () => {
      const many = await Promise.all(
        Array.from({ length: MAX_CONNECTIONS_PER_ADDRESS + 20 }, () => connect()),
      );
      const ended = await Promise.all(
        many.map(async (connection) => {
          connection.say('GET /health/live HTTP/1.1', HOST, '', '');
          return (await connection.hear()) === null;
        }),
      );
      expect(ended.filter(Boolean).length).toBeGreaterThanOrEqual(20);
      expect(ended.filter((one) => !one).length).toBeGreaterThan(0);
      many.forEach((connection) => connection.hangUp());
      await eventually(async () => {
        expect((await system.api('/me', { key: tenant.apiKey })).status).toBe(200);
      });
    });
  });

  it('by bad signatures is counted and told at a bounded rate, and no good one waits', async () => {
    const counted = (): Promise<number> => metric('webhook_signature_failures_total');
    const before = await counted();
    const bad = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    for (let wave = 0; wave < 5; wave += 1) {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          system.webhook(textFrom(tenant, '15550008801', { text: `${index}` }), { headers: bad }),
        ),
      );
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(30);
    }
    expect((await system.webhook(textFrom(tenant, '15550008802'))).status).toBe(200);
    expect((await counted()) - before).toBe(150);
    const lines = system.logLines.filter((line) => line.includes('bad signature'));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(20);
    await eventually(async () => {
      const path = `/tenants/${tenant.id}/messages?direction=IN`;
      const { body } = await system.api(path, { key: tenant.apiKey });
      expect(body.items).toMatchObject([{ from: '15550008802' }]);
    });
  });

  it('from another machine finds nothing listening: outside production it is this one only', async () => {
    const { port } = new URL(system.url);
    await expect(fetch(`http://127.0.0.2:${port}/health/live`)).rejects.toThrow();
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  });

  it('from a page of another site changes nothing', async () => {
    const path = `/tenants/${tenant.id}/send`;
    const body = { to: '+15550001111', text: 'hi' };
    const headers = { origin: 'https://evil.example' };
    expect(await system.api(path, { key: tenant.apiKey, headers, body })).toMatchObject({
      status: 403,
      body: { code: 'foreign_origin' },
    });
    const plain = { 'content-type': 'text/plain' };
    expect(await system.api(path, { key: tenant.apiKey, headers: plain, body })).toMatchObject({
      status: 415,
    });
  });

  it.each([
    '20261128T000000Z',
    '2009-W01-1',
    '2026-02-30T00:00:00Z',
    '2026-11-31T10:00:00Z',
    '2026-11-28',
    '1e9',
  ])('by %s for a time is refused', async (time) => {
    for (const path of ['/admin/webhook-events?since=', '/admin/webhook-events?until=']) {
      const answer = await system.api(path + encodeURIComponent(time), { key: OPERATOR_KEY });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    }
    const answer = await system.api('/admin/api-keys', {
      key: OPERATOR_KEY,
      body: { name: 'ends', expiresAt: time },
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'expiresAt' }] } });
  });

  it.each(['/%', '/%zz', `/tenants/${'a'.repeat(3_000)}`, '/tenants/%00', '/nowhere', '//'])(
    'by the address %j is answered as everything else is',
    async (path) => {
      const { status, headers, body } = await system.api(path, { key: OPERATOR_KEY });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(headers.get('x-request-id')).toEqual(expect.any(String));
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toMatchObject({ status, code: expect.stringMatching(/^[a-z_]+$/) });
    },
  );

  it('finds no documentation and no metrics where they are closed', async () => {
    for (const path of ['/docs', '/docs/', '/docs-json', '/docs/swagger-ui.css', '/docs-yaml']) {
      expect((await system.api(path)).status).toBe(404);
    }
    const withToken = (token: string) =>
      system.api<string>('/metrics', { headers: { authorization: `Bearer ${token}` } });
    expect((await system.api('/metrics')).status).toBe(401);
    expect((await withToken(`${METRICS_TOKEN}x`)).status).toBe(401);
    expect((await withToken(OPERATOR_KEY)).status).toBe(401);
    const good = await withToken(METRICS_TOKEN);
    expect(good.status).toBe(200);
    expect(good.body).toContain('http_requests_total');
  });
});
