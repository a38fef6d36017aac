import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

describe('Messages of one conversation', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  afterEach(async () => {
    await system.stop();
  });

  it('leave in the order in which they were accepted, though some have to be tried again', async () => {
    await start({ SEND_ATTEMPTS: '10', SEND_BACKOFF_MS: '100' });
    const faults = { unavailableRate: 0.2, slowAnswerRate: 0.1, seed: 3 };
    await system.simulator.request('/_simulator/faults', { method: 'PUT', body: faults });
    const people = ['15550000001', '15550000002', '15550000003'];
    for (let index = 0; index < 20; index += 1) {
      await Promise.all(people.map((to) => send(to, `text ${index}`)));
    }
    const expected = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    for (const to of people) {
      await eventually(async () => expect(await ledger(to)).toEqual(expected));
    }
  });

  it('do not wait for ever for one that is tried again and again, and somebody is told', async () => {
    await start({ ORDER_HOLD_MS: '500', SEND_BACKOFF_MS: '10000' });
    const to = '15550000009';
    const refusedOnce = { outcome: 'error', code: 131_000, times: 1 };
    const path = `/_simulator/recipients/${to}`;
    await system.simulator.request(path, { method: 'PUT', body: refusedOnce });
    await send(to, 'first');
    await send(to, 'second');
    await eventually(async () => expect(await ledger(to)).toEqual(['second', 'first']));
    const metrics = await Promise.all(
      system.workers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
    expect(metrics.join('\n')).toMatch(/^messages_overtaken_total [1-9]/m);
  });

  async function start(env: Record<string, string>): Promise<void> {
    system = await startSystem({ workers: 2, env: { PAIR_INTERVAL_MS: '0', ...env } });
    tenant = await registerTenant(system);
  }

  async function send(to: string, text: string): Promise<void> {
    const path = `/tenants/${tenant.id}/send`;
    expect((await system.api(path, { body: { to: `+${to}`, text } })).status).toBe(202);
  }

  async function ledger(to: string): Promise<(string | undefined)[]> {
    const { items } = await system.simulator.messages({ to, limit: 1000 });
    return items.map(({ text }) => text);
  }
});
