import { setTimeout as pause } from 'node:timers/promises';
import { Findings, brokenPromises } from '../../packages/load/chaos/invariants.mjs';
import { Load } from '../../packages/load/chaos/load.mjs';
import { Dice } from '../../packages/load/chaos/random.mjs';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant } from '../support/register-tenant.js';

describe('A new version is rolled out', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({
      apis: 2,
      workers: 2,
      env: { AUTO_REPLY_LIMIT_PER_DAY: '0', PAIR_INTERVAL_MS: '0' },
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('under load, process by process: each ends by itself, nothing is lost, doubled or in doubt', async () => {
    const tenants = [await registerTenant(system), await registerTenant(system)];
    const load = new Load(system, tenants, new Dice(11));
    let rolling = true;
    const generating = (async () => {
      for (; rolling; await pause(80)) load.step();
    })();
    for (const process of [...system.apis, ...system.workers]) {
      expect(await process.kill('SIGTERM')).toMatchObject({ code: 0 });
      await process.start();
    }
    rolling = false;
    await generating;
    await load.settled();

    await eventually(
      async () => {
        const findings = await Findings.gather(system, tenants);
        const sent = findings.all.filter(({ direction }) => direction === 'OUT');
        expect(new Set(sent.map(({ status }) => status))).toEqual(new Set(['read']));
        expect(brokenPromises(load, findings)).toEqual([]);
      },
      { everyMs: 500 },
    );
    expect(load.received.length).toBeGreaterThan(0);
    expect(load.accepted.length).toBeGreaterThan(0);
  });

  it('and who does not want to wait sends a second signal', async () => {
    const tenant = await registerTenant(system, { accessToken: 'EAApatience' });
    const faults = { hangAnswerRate: 1, seed: 1 };
    await system.simulator.request('/_simulator/faults', { method: 'PUT', body: faults });
    const body = { to: '+15550001234', text: 'never answered' };
    await system.api(`/tenants/${tenant.id}/send`, { body });
    const ledger = () => system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
    await eventually(async () => expect((await ledger()).total).toBe(1));

    // One of the two has the request in its hands and waits for the answer; the other ends at once.
    const ends = system.workers.map((worker) => worker.kill('SIGTERM'));
    expect(await Promise.race(ends)).toMatchObject({ code: 0 });
    const [waiting] = system.workers.filter(({ running }) => running);
    expect(await waiting!.kill('SIGTERM')).toMatchObject({ code: 1 });
  });
});
