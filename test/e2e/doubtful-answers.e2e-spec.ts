import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { TenantAtWork } from '../support/tenant-at-work.js';

describe('A send whose answer is in doubt', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({
      env: {
        RECONCILE_INTERVAL_MS: '300',
        SEND_LEASE_MS: '4000',
        SEND_TIMEOUT_MS: '2000',
        UNKNOWN_DEADLINE_MS: '15000',
      },
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  const scripts = ['accept-then-hang', 'accept-then-reset', 'accept-then-garbage', 'slow'].flatMap(
    (outcome) =>
      [[], ['echo'], ['sent'], ['echo', 'delivered']].flatMap((before) =>
        [true, false].map((reference) => ({ outcome, before, reference })),
      ),
  );

  it('is one message and one acceptance at Meta, whatever comes first, also for who would send it again', async () => {
    const sends = await Promise.all(
      scripts.map(async (script, index) => {
        // Each over a number of its own: one that gets no answers is given a longer rest each time.
        const own = await TenantAtWork.register(system, { unknownPolicy: 'resend' });
        const waId = `1555011${String(index).padStart(4, '0')}`;
        await system.simulator.request(`/_simulator/recipients/${waId}`, {
          method: 'PUT',
          body: { ...script, times: 1 },
        });
        const { body } = await own.send({ to: `+${waId}`, text: 'once' });
        return { script, own, waId, id: body.id };
      }),
    );
    await killAWorkerAmidThem();
    for (const { script, own, waId, id } of sends) {
      await eventually(async () => {
        const rows: { id: string; status: string }[] = await own.messages(`?to=${waId}`);
        const ours = rows.map((row) => ({
          id: row.id,
          settled: !['queued', 'sending', 'unknown'].includes(row.status),
        }));
        expect({ script, ours }).toEqual({ script, ours: [{ id, settled: true }] });
      });
      // Without a word of Meta's that names it, sending it again is what was asked for.
      const isNamed = script.reference || script.before.length > 0 || script.outcome === 'slow';
      const { total } = await system.simulator.messages({ to: waId });
      expect({ script, isOnce: !isNamed || total === 1 }).toEqual({ script, isOnce: true });
    }
  });

  async function killAWorkerAmidThem(): Promise<void> {
    const [worker] = system.workers;
    await eventually(async () =>
      expect((await system.simulator.messages({})).total).toBeGreaterThan(scripts.length / 2),
    );
    await system.kill(worker!);
    await worker!.start();
  }
});
