import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

describe('Sending when Meta is not to be relied on', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({
      workers: 2,
      env: { NUMBER_PER_SECOND: '1000', SEND_TIMEOUT_MS: '3000', SEND_LEASE_MS: '5000' },
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('1,000 sends, a fifth of whose answers are lost: each arrives once, and each is settled', async () => {
    const tenant = await registerTenant(system);
    await faults({ dropAnswerRate: 0.2, seed: 7 });
    await sendBulk(tenant, 1_000);
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/messages?status=read&limit=1`);
      expect(body.items).toHaveLength(1);
      expect(await countOf(tenant, ['queued', 'sending', 'unknown', 'sent', 'delivered'])).toBe(0);
    });
    const { total, items } = await ledger(tenant);
    expect(total).toBe(1_000);
    expect(new Set(items.map(({ callbackData }) => callbackData)).size).toBe(1_000);
    expect(new Set(items.map(({ to }) => to)).size).toBe(1_000);
    expect(await countOf(tenant, ['failed', 'expired'])).toBe(0);
    await faults({ dropAnswerRate: 0 });
  });

  it('a token revoked amid 500 sends: none fails, inbound goes on, a new token sends the rest', async () => {
    const tenant = await registerTenant(system, { accessToken: 'EAArevoked' });
    // Slow enough to be caught in the middle.
    await system.api(`/admin/tenants/${tenant.id}/limits`, {
      method: 'PUT',
      body: { numberPerSecond: 100 },
    });
    await sendBulk(tenant, 500);
    await eventually(async () => expect((await ledger(tenant)).total).toBeGreaterThan(50));
    await system.simulator.request('/_simulator/tokens/EAArevoked', {
      method: 'PUT',
      body: { state: 'revoked' },
    });
    await eventually(async () => {
      expect((await system.api(`/tenants/${tenant.id}`)).body.status).toBe('needs_reauth');
      expect(await countOf(tenant, ['sending'])).toBe(0);
    });
    const { total } = await ledger(tenant);
    expect(total).toBeLessThan(500);
    expect(await countOf(tenant, ['failed', 'unknown', 'expired'])).toBe(0);

    await system.webhook(textFrom(tenant, '15550009999'));
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN`);
      expect(body.items).toHaveLength(1);
    });

    const path = `/tenants/${tenant.id}`;
    await system.api(path, { method: 'PATCH', body: { accessToken: 'EAArenewed' } });
    // 500, and the answer to the customer.
    await eventually(async () => expect((await ledger(tenant)).total).toBe(501));
    const { items } = await ledger(tenant);
    expect(new Set(items.map(({ to }) => to)).size).toBe(501);
    expect(await countOf(tenant, ['failed', 'unknown', 'expired'])).toBe(0);
  });

  function faults(body: Record<string, number>): Promise<unknown> {
    return system.simulator.request('/_simulator/faults', { method: 'PUT', body });
  }

  async function sendBulk(tenant: TestTenant, count: number): Promise<void> {
    const messages = Array.from({ length: count }, (_, index) => ({
      to: `+1555${String(2_000_000 + index)}`,
      text: 'hello',
    }));
    const { body } = await system.api(`/tenants/${tenant.id}/send/bulk`, { body: { messages } });
    expect(body.items).toHaveLength(count);
  }

  const ledger = (tenant: TestTenant) =>
    system.simulator.messages({ phoneNumberId: tenant.phoneNumberId, limit: 10_000 });

  /** How many messages stand at one of these statuses; counts up to 100 of each. */
  async function countOf(tenant: TestTenant, statuses: readonly string[]): Promise<number> {
    const pages = await Promise.all(
      statuses.map((status) =>
        system.api(`/tenants/${tenant.id}/messages?status=${status}&direction=OUT&limit=100`),
      ),
    );
    return pages.reduce((sum, { body }) => sum + body.items.length, 0);
  }
});
