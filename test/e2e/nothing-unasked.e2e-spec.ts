import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { cookiesOf } from '../support/cookies.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
}

interface Row {
  readonly method: Method;
  readonly path: string;
  /** Names of the parameters of its query. */
  readonly query: readonly string[];
  readonly takesBody: boolean;
}

/** Whose callers add parameters that are not ours to name. */
const ANY_QUERY = /^\/(?:whatsapp\/webhook|session\/oidc\/callback)/;

/** All there is, as the committed document says. */
function operations(): Row[] {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase() as Method,
      path,
      query: parameters.flatMap((one) => (one.in === 'query' ? [one.name] : [])),
      takesBody: requestBody !== undefined,
    })),
  );
}

const ROWS = operations();

/** What a route does not ask for is a mistake of who calls, and told as one. */
describe('What no route asks for', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  let cookies: Record<string, string>;

  beforeAll(async () => {
    system = await startSystem({ workers: 0 });
    tenant = await registerTenant(system);
    const person = { email: 'ada@example.com', password: 'correct horse battery' };
    const user = { ...person, name: 'Ada', role: 'operator' };
    expect((await system.api('/users', { body: user })).status).toBe(201);
    cookies = cookiesOf(await system.api('/session', { body: person }));
  });

  afterAll(async () => {
    await system.stop();
  });

  /** Of the operator, to a tenant that is there and to things that need not be. */
  async function ask(
    { method, path }: Pick<Row, 'method' | 'path'>,
    {
      query = '',
      body,
      headers = {},
    }: { query?: string; body?: string | Buffer; headers?: Record<string, string> },
  ): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
    const filled = path
      .replace('{tenantId}', tenant.id)
      .replace('{phoneNumberId}', tenant.phoneNumberId)
      .replaceAll(/\{\w+\}/g, 'none');
    const answer = await request(`${system.url}${filled}${query}`, {
      method,
      headers: {
        ...cookies,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text };
  }

  const errorsOf = (text: string): { field: string; message: string }[] =>
    (JSON.parse(text) as { errors: { field: string; message: string }[] }).errors;

  it.each(ROWS.filter(({ path }) => !ANY_QUERY.test(path)))(
    '$method $path refuses a parameter that it does not know, and names those that it does',
    async (row) => {
      const { status, text } = await ask(row, { query: '?nobody_knows=1' });
      expect({ status, text }).toMatchObject({ status: 400 });
      const others = row.query.length > 0 ? row.query.toSorted().join(', ') : 'none';
      expect(errorsOf(text)).toEqual([
        {
          field: 'nobody_knows',
          message: `is no query parameter of this route, which takes ${others}`,
        },
      ]);
    },
  );

  it.each(ROWS.filter(({ path, takesBody }) => !takesBody && !ANY_QUERY.test(path)))(
    '$method $path refuses a body',
    async (row) => {
      const { status, text } = await ask(row, { body: '{"nobody_knows":1}' });
      expect({ status, text }).toMatchObject({ status: 400 });
      const [field] = row.method === 'GET' ? ['body'] : ['nobody_knows'];
      expect(errorsOf(text)).toEqual([{ field, message: expect.stringMatching(/^should /) }]);
      const list = await ask(row, { body: '[1]' });
      expect(errorsOf(list.text)).toMatchObject([{ field: 'body' }]);
    },
  );

  it.each(ROWS.filter(({ takesBody }) => takesBody))(
    '$method $path refuses a body that is packed',
    async (row) => {
      const headers = { 'content-encoding': 'gzip' };
      const { status, ...answer } = await ask(row, { body: gzipSync('{}'), headers });
      expect({ status, ...answer }).toMatchObject({ status: 415 });
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'unsupported_content_encoding' });
      expect(answer.headers['accept-encoding']).toBe('identity');
    },
  );

  it('is no empty body, and no empty object, whatever it is sent as', async () => {
    const row = { method: 'POST' as const, path: '/tenants/{tenantId}/check-token' };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const request of [{}, { body: '' }, { body: '{}' }, { body: '', headers: form }]) {
      const { status, text } = await ask(row, request);
      expect({ request, status, text }).toMatchObject({ status: 200 });
    }
    const plain = { body: 'x', headers: { 'content-type': 'text/plain' } };
    expect(await ask(row, plain)).toMatchObject({ status: 415 });
    const key = { method: 'DELETE' as const, path: '/tenants/{tenantId}/api-keys/{keyId}' };
    expect(await ask(key, { body: '{}' })).toMatchObject({ status: 404 });
  });

  it('is no encoding that changes nothing', async () => {
    const row = { method: 'POST' as const, path: '/tenants/{tenantId}/api-keys' };
    const headers = { 'content-encoding': 'identity' };
    expect(await ask(row, { body: '{"name":"a"}', headers })).toMatchObject({ status: 201 });
  });

  it('is told to nobody who may not call', async () => {
    const path = `/tenants/${tenant.id}/messages?nobody_knows=1`;
    expect(await system.api(path, { key: 'wak_nobody' })).toMatchObject({ status: 401 });
  });
});
