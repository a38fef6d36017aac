import { status, textMessage, wamidWith } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { TenantAtWork } from '../support/tenant-at-work.js';

const PEER = '15550008801';
/** So many that the worker is at them for a while before it comes to the status beside them. */
const NEIGHBOURS = 4_000;

describe('A worker that dies with the telling webhook in hand', () => {
  let system: TestSystem;
  let acme: TenantAtWork;

  beforeAll(async () => {
    // The deadline is over long before the webhook comes to another worker.
    system = await startSystem({
      env: { RECONCILE_INTERVAL_MS: '300', UNKNOWN_DEADLINE_MS: '2000' },
    });
    acme = await TenantAtWork.register(system, { unknownPolicy: 'resend' });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('does not make the message go out twice, though its tenant wants it repeated', async () => {
    await simulate('/_simulator/faults', { statuses: false });
    await simulate(`/_simulator/recipients/${PEER}`, { outcome: 'accept-then-reset', times: 1 });
    const { body: ours } = await acme.send({ to: `+${PEER}`, text: 'once' });
    await eventually(async () => expect((await acme.message(ours.id)).status).toBe('unknown'));

    const messages = Array.from({ length: NEIGHBOURS }, (_, place) =>
      textMessage(`1555002${String(place).padStart(4, '0')}`),
    );
    const told = status(wamidWith(PEER, '3EB0A1B2C3D4E5F60718'), 'delivered', {
      biz_opaque_callback_data: ours.id,
    });
    await acme.deliver({ messages, statuses: [told] });
    // The worker has begun: it knows somebody of those who wrote.
    await eventually(async () => expect((await acme.people()).length).toBeGreaterThan(1), {
      everyMs: 5,
    });
    const [worker] = system.workers;
    await system.kill(worker!);
    // Else it did not die in time, and this shows nothing.
    expect((await acme.message(ours.id)).status).toBe('unknown');
    await worker!.start();

    await eventually(async () =>
      expect(await acme.message(ours.id)).toMatchObject({ status: 'delivered' }),
    );
    expect(await acme.atMeta(ours.id)).toHaveLength(1);
    expect(await acme.messages('?direction=OUT')).toHaveLength(1);
  });

  function simulate(path: string, body: object) {
    return system.simulator.request(path, { method: 'PUT', body });
  }
});
