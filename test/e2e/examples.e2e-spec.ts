import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { requestJson } from '../../scripts/lib/http.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant } from '../support/register-tenant.js';

const ROOT = join(import.meta.dirname, '../..');

describe('The examples', () => {
  let system: TestSystem;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    system = await startSystem();
  });

  afterAll(async () => {
    for (const child of children) child.kill();
    await system.stop();
  });

  function run(file: string, env: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [join(ROOT, 'examples', file)], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  }

  it('show a bot that the README shows, too, and it answers', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const lines = (await readFile(join(ROOT, 'examples/bot.mjs'), 'utf8')).split('\n').slice(1);
    expect(readme).toContain(lines.join('\n').trim());

    const port = await freePort();
    run('bot.mjs', { BOT_PORT: String(port) });
    const tenant = await registerTenant(system, { autoReply: { enabled: false } });
    const { status } = await system.api(`/tenants/${tenant.id}/endpoints`, {
      body: { url: `http://127.0.0.1:${port}/`, eventTypes: ['message.received'] },
    });
    expect(status).toBe(201);
    await system.webhook(textFrom(tenant, '15550120001', { text: 'ping' }));
    await eventually(async () => {
      const { items } = await system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
      expect(items.map((message) => message.text)).toEqual(['You said: ping']);
    });
  });

  it('catch up on what happened while nobody listened, each event once', async () => {
    const tenant = await registerTenant(system);
    const folder = await mkdtemp(join(tmpdir(), 'catch-up-'));
    const env = {
      API_URL: system.url,
      TENANT_ID: tenant.id,
      API_KEY: tenant.apiKey,
      CURSOR_FILE: join(folder, 'cursor'),
    };
    const catchUp = async (): Promise<string[]> => {
      const child = run('catch-up.mjs', env);
      const [lines] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
      return lines.trim().split('\n').filter(Boolean);
    };
    await system.webhook(textFrom(tenant, '15550120002'));
    const seen: string[] = [];
    await eventually(async () => {
      seen.push(...(await catchUp()));
      expect(seen.some((line) => line.includes('message.read'))).toBe(true);
    });
    await system.webhook(textFrom(tenant, '15550120003'));
    await eventually(async () => {
      seen.push(...(await catchUp()));
      expect(seen.filter((line) => line.includes('message.read'))).toHaveLength(2);
    });
    expect(new Set(seen).size).toBe(seen.length);
    await rm(folder, { recursive: true });
  });

  it('tell customers of their orders, once each, and notice what cannot be delivered', async () => {
    const tenant = await registerTenant(system, { autoReply: { enabled: false } });
    const port = await freePort();
    const { body: endpoint } = await system.api(`/tenants/${tenant.id}/endpoints`, {
      body: {
        url: `http://127.0.0.1:${port}/events`,
        eventTypes: ['message.delivered', 'message.failed'],
      },
    });
    run('order-notifier.mjs', {
      PORT: String(port),
      API_URL: system.url,
      TENANT_ID: tenant.id,
      API_KEY: tenant.apiKey,
      SECRET: endpoint.secret,
    });
    const shop = `http://127.0.0.1:${port}/orders`;
    const order = (id: string, phone: string) =>
      requestJson(shop, { body: { id, phone, item: 'kettle' } });
    await eventually(async () => {
      expect(await order('1', '+15550120004')).toMatchObject({ status: 202 });
    });
    // A shop that heard no answer posts again.
    expect(await order('1', '+15550120004')).toMatchObject({ status: 202 });
    expect(await order('2', '+15559131026')).toMatchObject({ status: 202 });
    await eventually(async () => {
      const [one, two] = [await requestJson(`${shop}/1`), await requestJson(`${shop}/2`)];
      expect(one.body).toMatchObject({ told: 'delivered' });
      expect(two.body).toMatchObject({
        told: 'failed',
        todo: expect.stringMatching(/^Call them: The recipient/),
      });
    });
    const { items } = await system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
    expect(items.map(({ to, text: sent }) => [to, sent])).toEqual([
      ['+15550120004', 'Thank you! Your kettle is on its way.'],
    ]);
  });
});
