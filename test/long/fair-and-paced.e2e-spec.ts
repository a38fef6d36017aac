import { setTimeout as pause } from 'node:timers/promises';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type SimulatedMessage, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const PER_SECOND = 80;
/** Long enough for what was allowed three times over, and shorter than a request may take. */
const STANDSTILL_MS = 3_000;

/** With two workers and Meta's limits, but a pair that recovers sooner. */
describe('Sending is paced and fair', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({
      workers: 2,
      ownServices: true,
      // More in flight than may arrive in a second.
      env: { PAIR_BURST: '5', PAIR_INTERVAL_MS: '1000', LANE_CONCURRENCY: '400' },
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('never sends more than 80 a second on a number, by the clock of who receives, and loses none', async () => {
    const tenant = await registerTenant(system);
    await sendBulk(tenant, 500);
    const sent = await arrivals(tenant, 500);
    expect(new Set(sent.map(({ to }) => to)).size).toBe(500);
    expect(mostInASecond(sent)).toBeLessThanOrEqual(PER_SECOND);
  });

  it('nor at once what piled up before a receiver that stood still', async () => {
    const tenant = await registerTenant(system);
    await sendBulk(tenant, 400);
    await eventually(async () => expect((await ledger(tenant)).total).toBeGreaterThan(80));
    for (let times = 0; times < 2; times += 1) {
      process.kill(system.simulator.process.pid, 'SIGSTOP');
      await pause(STANDSTILL_MS);
      process.kill(system.simulator.process.pid, 'SIGCONT');
      await eventually(async () => expect((await ledger(tenant)).total).toBeGreaterThan(180));
    }
    const sent = await arrivals(tenant, 400);
    expect(new Set(sent.map(({ to }) => to)).size).toBe(400);
    expect(mostInASecond(sent)).toBeLessThanOrEqual(PER_SECOND);
  });

  it("lets another tenant's message pass a thousand that wait", async () => {
    const busy = await registerTenant(system);
    const other = await registerTenant(system);
    await sendBulk(busy, 1_000);
    await eventually(async () => expect((await ledger(busy)).total).toBeGreaterThan(0));
    await sendBulk(other, 1);
    await arrivals(other, 1);
    expect((await ledger(busy)).total).toBeLessThan(1_000);
  });

  it('writes to one customer no faster than Meta takes it, and meanwhile to others', async () => {
    const tenant = await registerTenant(system);
    const toOne = Array.from({ length: 8 }, () => '15550009000');
    await sendAll(tenant, [...toOne, '15550009001']);
    const sent = await arrivals(tenant, 9);
    const isToOne = ({ to }: SimulatedMessage) => to.endsWith('15550009000');
    const texts = sent.filter(isToOne).map(({ text }) => text);
    expect(texts).toEqual(toOne.map((_to, index) => `text ${index}`));
    // The last to arrive are those the pair had to wait for; the other customer did not.
    expect(sent.slice(-3).every(isToOne)).toBe(true);
  });

  it('sends 5,000 waiting messages once each, though Redis forgets them all', async () => {
    const tenant = await registerTenant(system);
    await limit(tenant, { numberPerSecond: 1_000 });
    await sendBulk(tenant, 5_000);
    await system.ownServices.wipeRedis();
    const sent = await arrivals(tenant, 5_000);
    expect(new Set(sent.map(({ to }) => to)).size).toBe(5_000);
  });

  it('refuses what is beyond a quota, and nothing else', async () => {
    const tenant = await registerTenant(system, { phoneNumberId: '777001', wabaId: '888001' });
    await limit(tenant, { queuedMessages: 3, numberPerSecond: 1 });
    const messages = Array.from({ length: 5 }, (_, index) => ({
      to: `+1555000770${index}`,
      text: 'x',
    }));
    const { body } = await system.api(`/tenants/${tenant.id}/send/bulk`, { body: { messages } });
    expect(body.items.map(({ code }: { code?: string }) => code ?? 'taken')).toEqual([
      'taken',
      'taken',
      'taken',
      'outbox_full',
      'outbox_full',
    ]);

    await limit(tenant, { requestsPerSecond: 5 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => system.api(`/tenants/${tenant.id}`, { key: tenant.apiKey })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(20);
    expect(refused[0]!.body).toMatchObject({ code: 'too_many_requests' });
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    for (const { headers } of answers) {
      expect(headers.get('ratelimit-policy')).toBe('"requests";q=5;w=1');
      expect(headers.get('ratelimit')).toMatch(/^"requests";r=[0-4];t=[01]$/);
    }
    expect(refused[0]!.headers.get('ratelimit')).toContain('r=0');
  });

  it('writes to no more people than the account may, but for those who wrote', async () => {
    const tenant = await registerTenant(system, { wabaId: '888002' });
    const change = {
      field: 'business_capability_update',
      value: { max_daily_conversations_per_business: 2 },
    };
    await system.webhook({
      object: 'whatsapp_business_account',
      entry: [{ id: '888002', changes: [change] }],
    });
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}`);
      expect(body.messagingLimit).toBe('2');
    });
    // The API remembers a tenant for a while; a change made through it is seen at once.
    await limit(tenant, {});
    await system.webhook(textFrom(tenant, '15550007709'));
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/conversations`);
      expect(body.items).toHaveLength(1);
    });
    const to = ['15550007701', '15550007702', '15550007703', '15550007701', '15550007709'];
    const { body } = await system.api(`/tenants/${tenant.id}/send/bulk`, {
      body: { messages: to.map((recipient) => ({ to: `+${recipient}`, text: 'x' })) },
    });
    expect(body.items.map(({ code }: { code?: string }) => code ?? 'taken')).toEqual([
      'taken',
      'taken',
      'messaging_limit_reached',
      'taken',
      'taken',
    ]);
  });

  async function limit(tenant: TestTenant, limits: Record<string, number>): Promise<void> {
    const path = `/admin/tenants/${tenant.id}/limits`;
    expect((await system.api(path, { method: 'PUT', body: limits })).status).toBe(200);
    expect(
      (await system.api(path, { method: 'PUT', body: limits, key: tenant.apiKey })).status,
    ).toBe(403);
  }

  function sendBulk(tenant: TestTenant, count: number): Promise<void> {
    return sendAll(
      tenant,
      Array.from({ length: count }, (_, index) => `1555${String(1_000_000 + index)}`),
    );
  }

  async function sendAll(tenant: TestTenant, to: readonly string[]): Promise<void> {
    for (let first = 0; first < to.length; first += 1_000) {
      const messages = to
        .slice(first, first + 1_000)
        .map((recipient, index) => ({ to: `+${recipient}`, text: `text ${index}` }));
      const { status } = await system.api(`/tenants/${tenant.id}/send/bulk`, {
        body: { messages },
        key: tenant.apiKey,
      });
      expect(status).toBe(202);
    }
  }

  const ledger = (tenant: TestTenant) =>
    system.simulator.messages({ phoneNumberId: tenant.phoneNumberId, limit: 10_000 });

  /** What arrived, once all did. */
  function arrivals(tenant: TestTenant, count: number): Promise<SimulatedMessage[]> {
    return eventually(async () => {
      const { total, items } = await ledger(tenant);
      expect(total).toBe(count);
      return items;
    });
  }
});

function mostInASecond(messages: readonly SimulatedMessage[]): number {
  const times = messages.map(({ acceptedAt }) => Date.parse(acceptedAt)).sort((a, b) => a - b);
  return Math.max(
    ...times.map((time) => times.filter((other) => other >= time && other < time + 1_000).length),
  );
}
