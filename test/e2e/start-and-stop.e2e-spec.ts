import { spawn } from 'node:child_process';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { isolate } from '../support/isolation.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

/** The simulator neither takes the message nor answers. */
const HANGS = '15557000009';

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** Runs the API or worker to its end, on servers of this test file. */
function run(script: string, env: Record<string, string>): Promise<Ended> {
  const { mongoUri, redisHost, redisPort } = isolate();
  const servers = { MONGO_URI: mongoUri, REDIS_HOST: redisHost, REDIS_PORT: `${redisPort}` };
  const child = spawn(process.execPath, [inRoot('dist', script)], {
    env: { PATH: process.env['PATH'], ...servers, ...env },
  });
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text += data.toString()));
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, text })));
}

describe('Start and stop', () => {
  describe('a process that cannot start', () => {
    it.each(['main.js', 'worker.js'])(
      '%s names each bad variable once, and ends',
      async (script) => {
        const { code, text } = await run(script, {
          PORT: '1e4',
          MASTER_KEY: `v2:${'k'.repeat(32)},${'o'.repeat(32)}`,
          REDIS_HOST: 'redis://redis',
        });
        expect(code).toBe(1);
        for (const name of ['PORT', 'MASTER_KEY', 'REDIS_HOST']) {
          expect(text.match(new RegExp(`- ${name} must`, 'g'))).toHaveLength(1);
        }
        expect(text).not.toMatch(/^\s+at /m);
      },
    );

    it('says so in JSON in production', async () => {
      const { code, text } = await run('main.js', { NODE_ENV: 'production' });
      expect(code).toBe(1);
      const lines = text.trim().split('\n');
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0]!)).toMatchObject({
        msg: expect.stringContaining('The configuration is not usable'),
        problems: expect.arrayContaining([expect.stringContaining('MASTER_KEY must be set')]),
      });
    });

    it('refuses a database that Redis does not have', async () => {
      const { code, text } = await run('worker.js', { REDIS_DB: '99' });
      expect(code).toBe(1);
      expect(text).toContain('REDIS_DB must be below the number of databases');
    });

    it('says which port is taken', async () => {
      const { code, text } = await run('main.js', { PORT: `${isolate().redisPort}` });
      expect(code).toBe(1);
      expect(text).toMatch(/The API cannot start: port \d+ is in use/);
    });
  });

  describe('the migration', () => {
    it('brings the data up to date, says so, and ends', async () => {
      const { code, text } = await run('migrate.js', {});
      expect(code).toBe(0);
      expect(text).toContain('the stored data is up to date');
      expect(text).toMatch(/"schemaVersion":\d/);
    });

    it.each(['migrate.js', 'restored.js'])('%s that cannot start says why', async (script) => {
      const { code, text } = await run(script, { PORT: '1e4' });
      expect(code).toBe(1);
      expect(text).toContain('- PORT must');
    });
  });

  describe('a system', () => {
    let system: TestSystem;
    let tenant: TestTenant;

    beforeAll(async () => {
      system = await startSystem({
        ownServices: true,
        env: { SHUTDOWN_DELAY_MS: '3000', SHUTDOWN_TIMEOUT_MS: '4000' },
      });
      tenant = await registerTenant(system);
    });

    afterAll(async () => {
      await system.stop();
    });

    it('tells its version', async () => {
      expect((await system.api('/version')).body).toEqual({
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        commit: 'unknown',
        schemaVersion: expect.any(Number),
      });
    });

    it('knows its workers, and that none is left', async () => {
      const [worker] = system.workers;
      await eventually(async () => {
        const { status, body } = await system.api('/health');
        expect(status).toBe(200);
        expect(body).toMatchObject({ ok: true, degraded: false });
        expect(body.details.workers.workers).toEqual([
          expect.objectContaining({ pid: worker!.pid, lastSeenAt: expect.any(String) }),
        ]);
      });
      // Whoever asked before the worker's first sign heard of it, too.
      const [api] = system.apis;
      const before = api!.lines.length;
      await system.kill(worker!);
      await system.webhook(textFrom(tenant, '15550087001'));
      await eventually(async () => {
        const { status, body } = await system.api('/health');
        expect(status).toBe(200);
        expect(body).toMatchObject({
          ok: true,
          degraded: true,
          details: { workers: { status: 'down' } },
        });
      });
      const metrics = await (await fetch(`${system.url}/metrics`)).text();
      const age = /^inbox_oldest_pending_seconds (\S+)$/m.exec(metrics)?.[1];
      expect(Number(age)).toBeGreaterThan(1);
      expect(metrics).toMatch(/^mongodb_up 1$/m);
      expect(metrics).toMatch(/^redis_up 1$/m);
      expect(metrics).toMatch(
        /^whatsapp_build_info\{version="[^"]+",commit="unknown",node="v[^"]+"\} 1$/m,
      );
      expect(metrics).toMatch(/^outbox_messages\{lane="bulk"\} 0$/m);
      await worker!.start();
      await eventually(async () => {
        expect((await system.api('/health')).body).toMatchObject({ ok: true, degraded: false });
      });
      const lines = api!.lines.slice(before).join('\n');
      expect(lines.match(/workers: No worker runs/g)).toHaveLength(1);
      expect(lines.match(/workers: all is well again/g)).toHaveLength(1);
    });

    it('is not ready as soon as it is told to stop, and serves on for the delay', async () => {
      const [api] = system.apis;
      const ended = system.kill(api!, 'SIGTERM');
      await eventually(async () => {
        const { status, body } = await system.api('/health/ready');
        expect(status).toBe(503);
        expect(body).toMatchObject({ ok: false, status: 'shutting_down' });
      });
      expect((await system.webhook(textFrom(tenant, '15550087002'))).status).toBe(200);
      await ended;
      expect((await api!.exited).code).toBe(0);
      await api!.start();
    });

    it('says which message it could not wait for', async () => {
      const [worker] = system.workers;
      const path = `/tenants/${tenant.id}`;
      const { body } = await system.api(`${path}/send`, { body: { to: `+${HANGS}`, text: 'x' } });
      await eventually(async () => {
        const message = await system.api(`${path}/messages/${body.id}`);
        expect(message.body.status).toBe('sending');
      });
      await system.kill(worker!, 'SIGTERM');
      expect(worker!.lines.join('\n')).toContain('does not come in time');
      expect(worker!.lines.find((line) => line.includes('does not come in time'))).toContain(
        body.id,
      );
      await worker!.start();
    });

    it('stops in time with Redis away', async () => {
      await system.ownServices.redis.kill();
      const processes = [...system.apis, ...system.workers];
      await eventually(() => {
        for (const process of processes) {
          expect(process.lines.join('\n')).toContain('Redis is away');
        }
      });
      const ends = processes.map(async (process) => {
        await process.kill('SIGTERM');
        return { code: (await process.exited).code, lines: process.lines.join('\n') };
      });
      for (const { code, lines } of await Promise.all(ends)) {
        expect(code).toBe(0);
        expect(lines).not.toContain('not all that was in hand ended in time');
      }
    });
  });
});
