import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant } from '../support/register-tenant.js';

const ROOT = join(import.meta.dirname, '../..');
const KEY = 'operator-key-of-the-postman-test-0123456789';

/** Calls that go well only if they name what others before them made. */
const CONNECTED = [
  ...['sendMessage', 'getMessage', 'getConversation', 'getCustomer', 'rotateApiKey'],
  ...['getEndpoint', 'testEndpoint', 'deleteEndpoint', 'readEvents', 'deleteTenant'],
];

interface Collection {
  readonly variable: readonly { readonly key: string; readonly value: string }[];
  readonly item: readonly { readonly item: readonly unknown[] }[];
}

interface Execution {
  readonly item: { readonly name: string };
  readonly response?: { readonly code: number };
  readonly assertions?: readonly { readonly assertion: string; readonly error?: unknown }[];
}

describe('The collection for Postman', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({ env: { ADMIN_API_KEY: KEY, ENDPOINTS_ALLOW_PRIVATE: 'true' } });
  });

  afterAll(() => system.stop());

  it('runs from end to end: each call is answered as documented', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postman-'));
    const [file, report] = [join(folder, 'collection.json'), join(folder, 'report.json')];
    const tenant = await registerTenant(system, {}, KEY);
    // Somebody wrote, so that there is something to read.
    await system.webhook(textFrom(tenant, '15550001234', { text: 'hello' }));
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/messages`, { key: KEY });
      expect(body.items).toHaveLength(2);
    });
    const collection = JSON.parse(
      await readFile(join(ROOT, 'docs/postman.json'), 'utf8'),
    ) as Collection;
    const values: Record<string, string> = {
      baseUrl: system.url,
      apiKey: KEY,
      tenantId: tenant.id,
      phoneNumberId: tenant.phoneNumberId,
    };
    const variable = collection.variable.map(({ key, value }) => ({
      key,
      value: values[key] ?? value,
    }));
    await writeFile(file, JSON.stringify({ ...collection, variable }));

    const child = spawn(
      process.execPath,
      [
        join(ROOT, 'node_modules/newman/bin/newman.js'),
        ...['run', file, '--reporters', 'cli,json', '--reporter-json-export', report],
        ...['--color', 'off', '--timeout-request', '60000'],
        // Where an answer leads is not what it is.
        '--ignore-redirects',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const { run } = JSON.parse(await readFile(report, 'utf8')) as {
      run: { executions: Execution[] };
    };
    const calls = collection.item.reduce((sum, { item }) => sum + item.length, 0);
    expect(run.executions).toHaveLength(calls);
    const wrong = run.executions.filter(
      ({ response, assertions = [] }) =>
        response === undefined ||
        response.code >= 500 ||
        assertions.length === 0 ||
        assertions.some(({ error }) => error !== undefined),
    );
    expect(wrong.map(({ item, response }) => [item.name, response?.code])).toEqual([]);
    // What answers name, the calls behind it use.
    const done = run.executions
      .filter(({ response }) => (response?.code ?? 500) < 300)
      .map(({ item }) => item.name);
    expect(done).toEqual(expect.arrayContaining(CONNECTED));
    expect(output).toContain('sendMessage');
    await rm(folder, { recursive: true });
  });
});
