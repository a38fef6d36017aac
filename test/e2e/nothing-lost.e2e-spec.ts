import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

/** Each test is a line of the table "what heals what" in docs/architecture.md. */
describe('What heals what', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({
      ownServices: true,
      env: { SEND_TIMEOUT_MS: '2000', SEND_LEASE_MS: '3000', RECONCILE_AFTER_MS: '500' },
    });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
  });

  it('50 sends with one idempotency key at once are one message', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => send('15550008001', 'once', 'one-key')),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(49).fill(200),
      202,
    ]);
    await eventually(async () => expect(await ledger('15550008001')).toEqual(['once']));
    expect((await send('15550008001', 'other', 'one-key')).body.code).toBe(
      'idempotency_key_reused',
    );
  });

  it('a worker is killed in the middle of 200 sends: a new one sends the rest, none twice', async () => {
    const worker = system.workers[0]!;
    await sendAll(200, (index) => [`1555001${1000 + index}`, `text ${index}`]);
    await eventually(async () => {
      const { total } = await system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
      expect(total).toBeGreaterThan(20);
    });
    await system.kill(worker);
    await worker.start();
    await eventually(async () => {
      const { items } = await system.simulator.messages({
        phoneNumberId: tenant.phoneNumberId,
        limit: 1000,
      });
      const texts = items.map(({ text }) => text).filter((text) => text?.startsWith('text '));
      expect(texts.length).toBe(new Set(texts).size);
      const unsettled = await outbound('unknown');
      expect(new Set(texts).size + unsettled.length).toBe(200);
    });
  });

  it('Redis is wiped: what was accepted goes out, and what comes in is answered', async () => {
    const worker = system.workers[0]!;
    await system.kill(worker, 'SIGTERM');
    await sendAll(300, (index) => [`1555002${1000 + index}`, 'wiped']);
    expect((await system.webhook(textFrom(tenant, '15550028888'))).status).toBe(200);
    await system.ownServices.wipeRedis();
    await worker.start();
    await eventually(async () => {
      const { items } = await system.simulator.messages({
        phoneNumberId: tenant.phoneNumberId,
        limit: 10_000,
      });
      const wiped = items.filter(({ text }) => text === 'wiped').map(({ to }) => to);
      expect(wiped.length).toBe(300);
      expect(new Set(wiped).size).toBe(300);
      expect(await ledger('15550028888')).toHaveLength(1);
    });
  });

  it('Redis is down: webhooks and sends are accepted, health says so, all flows when it is back', async () => {
    await system.ownServices.redis.kill('SIGKILL');
    expect((await system.webhook(textFrom(tenant, '15550038881'))).status).toBe(200);
    expect((await send('15550038882', 'while down')).status).toBe(202);
    const health = await system.api('/health');
    expect(health).toMatchObject({ status: 503, body: { ok: false, degraded: true } });
    expect(health.body.error).toHaveProperty('redis');
    expect(await system.api('/health/ready')).toMatchObject({
      status: 200,
      body: { ok: true, degraded: true },
    });
    await system.ownServices.redis.restart();
    await eventually(async () => {
      expect(await ledger('15550038881')).toHaveLength(1);
      expect(await ledger('15550038882')).toEqual(['while down']);
      expect(await system.api('/health')).toMatchObject({ status: 200, body: { ok: true } });
    });
  });

  it('Mongo is down: 503 and nothing is claimed to be safe; it recovers without a restart', async () => {
    await system.ownServices.mongo.kill('SIGKILL');
    expect((await system.webhook(textFrom(tenant, '15550048881'))).status).toBe(503);
    expect(await send('15550048882', 'lost?')).toMatchObject({
      status: 503,
      body: { code: 'database_unavailable' },
    });
    expect(await system.api('/health/ready')).toMatchObject({ status: 503, body: { ok: false } });
    await system.ownServices.mongo.restart();
    await eventually(async () => {
      expect((await system.webhook(textFrom(tenant, '15550048883'))).status).toBe(200);
      expect((await send('15550048884', 'back')).status).toBe(202);
    });
    await eventually(async () => {
      expect(await ledger('15550048883')).toHaveLength(1);
      expect(await ledger('15550048884')).toEqual(['back']);
    });
  });

  it('the Cloud API is down: nothing is burnt, all goes out when it is back', async () => {
    const { process } = system.simulator;
    await system.kill(process);
    await sendAll(20, (index) => [`1555005${1000 + index}`, 'x']);
    await eventually(async () => {
      const queued = await outbound('queued');
      expect(queued.filter(({ attempts, error }) => attempts === 0 && error !== null)).not.toEqual(
        [],
      );
    });
    await process.start();
    await eventually(async () => {
      const { total } = await system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
      expect(total).toBe(20);
      expect(await outbound('failed')).toEqual([]);
    });
  });

  it('SIGTERM: the processes end by themselves with 0, and nothing in hand is lost', async () => {
    await sendAll(50, (index) => [`1555006${1000 + index}`, 'rolling']);
    const worker = system.workers[0]!;
    expect(await worker.kill('SIGTERM')).toMatchObject({ code: 0 });
    await worker.start();
    await eventually(async () => {
      const { items } = await system.simulator.messages({
        phoneNumberId: tenant.phoneNumberId,
        limit: 1000,
      });
      const rolling = items.filter(({ text }) => text === 'rolling').map(({ to }) => to);
      expect(rolling).toHaveLength(50);
      expect(new Set(rolling).size).toBe(50);
    });
    // A worker that was killed before may have left others.
    const unknown = await outbound('unknown');
    expect(unknown.filter(({ body }) => body === 'rolling')).toEqual([]);
  });

  function send(to: string, text: string, key?: string) {
    return system.api(`/tenants/${tenant.id}/send`, {
      body: { to: `+${to}`, text, ...(key && { idempotency_key: key }) },
    });
  }

  /** At once, and each is accepted. */
  async function sendAll(count: number, nth: (index: number) => [to: string, text: string]) {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) => send(...nth(index))),
    );
    expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
  }

  async function ledger(to: string): Promise<(string | undefined)[]> {
    return (await system.simulator.messages({ to })).items.map(({ text }) => text);
  }

  async function outbound(
    status: string,
  ): Promise<{ body: string; attempts: number; error: object | null }[]> {
    const { body } = await system.api(`/tenants/${tenant.id}/messages?status=${status}&limit=100`);
    return body.items;
  }
});
