import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { Receiver } from '../support/receiver.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

/** The stages of an inbound message and its answer, each told once. */
const TYPES = [
  'message.received',
  'message.accepted',
  'message.sent',
  'message.delivered',
  'message.read',
];

describe('Whatever dies on the way of an event', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  let receiver: Receiver;
  let people = 0;

  beforeAll(async () => {
    system = await startSystem({
      ownServices: true,
      workers: 2,
      env: {
        ENDPOINTS_ALLOW_PRIVATE: 'true',
        EVENT_TIMEOUT_MS: '2000',
        EVENT_RETRY_SECONDS: Array(30).fill(1).join(','),
        RECONCILE_INTERVAL_MS: '300',
        RECONCILE_AFTER_MS: '500',
        SEND_LEASE_MS: '3000',
        SEND_TIMEOUT_MS: '2000',
      },
    });
    tenant = await registerTenant(system);
    receiver = await Receiver.start();
    const body = { url: receiver.url, eventTypes: TYPES, ordered: true };
    const { status } = await system.api(`/tenants/${tenant.id}/endpoints`, { body });
    expect(status).toBe(201);
  });

  afterAll(async () => {
    await system.stop();
    await receiver.stop();
  });

  /** As Meta does: again, until it is told that the message is safe. */
  async function write(count: number): Promise<string[]> {
    const first = people;
    people += count;
    const customers = Array.from({ length: count }, (_, i) => `1555016${1_000 + first + i}`);
    await Promise.all(
      customers.map(async (customer) => {
        const body = textFrom(tenant, customer);
        await eventually(async () => expect((await system.webhook(body)).status).toBe(200), {
          timeoutMs: 60_000,
        });
      }),
    );
    return customers;
  }

  /** Every stage of every message is in the log once, and arrived; nothing is left to do. */
  async function expectAllTold(): Promise<void> {
    await eventually(
      async () => {
        const events: { id: string; type: string }[] = [];
        for (let after: string | null = ''; after !== null;) {
          const { body } = await system.api(
            `/tenants/${tenant.id}/events?types=${TYPES.join(',')}&limit=100${after && `&after=${after}`}`,
            { headers: { accept: 'application/json' } },
          );
          events.push(...body.items);
          after = body.nextCursor as string | null;
        }
        for (const type of TYPES) {
          const ofType = events.filter((event) => event.type === type);
          expect([type, ofType.length]).toEqual([type, people]);
        }
        const arrived = new Set(receiver.received.map(({ event }) => event.id));
        expect(events.filter(({ id }) => !arrived.has(id))).toEqual([]);
      },
      { timeoutMs: 120_000 },
    );
  }

  it('workers that are killed while they record, deliver and note lose nothing', async () => {
    for (const worker of system.workers) {
      const before = receiver.received.length;
      await write(40);
      await eventually(() => expect(receiver.received.length).toBeGreaterThan(before + 20));
      await system.kill(worker);
      await worker.start();
    }
    await expectAllTold();
  });

  it('an API that is killed while it accepts loses nothing that it acknowledged', async () => {
    const writing = write(60);
    for (let round = 0; round < 2; round += 1) {
      await system.kill(system.apis[0]!);
      await system.apis[0]!.start();
    }
    await writing;
    await expectAllTold();
  });

  it('a Redis that forgets every bell loses nothing', async () => {
    const before = receiver.received.length;
    await write(40);
    await system.ownServices.wipeRedis();
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(before + 20));
    await system.ownServices.wipeRedis();
    await write(20);
    await expectAllTold();
  });

  it('an event whose answer was lost comes again, under the same id', async () => {
    receiver.behave = (_received, response) => void response.destroy();
    const [customer] = await write(1);
    const tries = () =>
      receiver.received.filter(
        ({ event }) => event.type === 'message.received' && event.data.from === customer,
      );
    await eventually(() => expect(tries().length).toBeGreaterThan(1));
    receiver.behave = (_received, response) => void response.writeHead(204).end();
    await expectAllTold();
    expect(new Set(tries().map(({ event }) => event.id)).size).toBe(1);
  });
});
