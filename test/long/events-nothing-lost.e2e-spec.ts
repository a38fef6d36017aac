import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { Receiver } from '../support/receiver.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

/** What is told of each stage of a message that is sent; `sending` is a matter of ours. */
const TYPE_OF_STAGE = {
  queued: 'message.accepted',
  sent: 'message.sent',
  delivered: 'message.delivered',
  read: 'message.read',
  unknown: 'message.unknown',
};
const TYPES = ['message.received', ...Object.values(TYPE_OF_STAGE)];
/** Stages at which nothing more is to come. */
const FINAL = new Set(['read', 'unknown']);
/** What was in the hands of a worker that died is lent to it for a while. */
const ALL_TOLD_MS = 240_000;

interface ListedMessage {
  readonly id: string;
  readonly direction: 'IN' | 'OUT';
  readonly status: string;
  readonly statusTimes: Readonly<Record<string, string>>;
}

interface ListedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly id: string; readonly conversationId: string };
}

/** A request that was out when its worker died leaves an `unknown` behind, which is told like all else. */
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
        EVENT_RETRY_SECONDS: Array(100).fill(1).join(','),
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

  function newPeople(count: number): string[] {
    const first = people;
    people += count;
    return Array.from({ length: count }, (_, index) => `1555016${1_000 + first + index}`);
  }

  /** As Meta does: again, until it is told that the message is safe. */
  async function write(customers: readonly string[]): Promise<void> {
    await Promise.all(
      customers.map(async (customer) => {
        const body = textFrom(tenant, customer);
        await eventually(async () => expect((await system.webhook(body)).status).toBe(200), {
          timeoutMs: ALL_TOLD_MS,
        });
      }),
    );
  }

  /** All of a list that goes on page after page. */
  async function listed<Row>(path: string, next: 'after' | 'cursor'): Promise<Row[]> {
    const rows: Row[] = [];
    for (let from: string | null = ''; from !== null;) {
      const { body }: { body: { items: Row[]; nextCursor: string | null } } = await system.api(
        `/tenants/${tenant.id}/${path}limit=100${from && `&${next}=${from}`}`,
        { headers: { accept: 'application/json' } },
      );
      rows.push(...body.items);
      from = body.nextCursor;
    }
    return rows;
  }

  /** Each stage of each message is in the log once, and arrived, each conversation's in order. */
  async function expectAllTold(): Promise<void> {
    await eventually(
      async () => {
        const messages = await listed<ListedMessage>('messages?', 'cursor');
        const inbound = messages.filter(({ direction }) => direction === 'IN');
        const outbound = messages.filter(({ direction }) => direction === 'OUT');
        expect([inbound.length, outbound.length]).toEqual([people, people]);
        expect(outbound.filter(({ status }) => !FINAL.has(status))).toEqual([]);

        const events = await listed<ListedEvent>(`events?types=${TYPES.join(',')}&`, 'after');
        const told = events.map(({ type, data }) => `${data.id} ${type}`);
        expect(told.toSorted()).toEqual(messages.flatMap(storyOf).toSorted());

        const arrived = [...new Set(receiver.received.map(({ event }) => event.id))];
        expect(events.filter(({ id }) => !arrived.includes(id))).toEqual([]);
        const inLog = events.map(({ id }) => id);
        expect(byConversation(arrived, events)).toEqual(byConversation(inLog, events));
      },
      { timeoutMs: ALL_TOLD_MS, everyMs: 300 },
    );
  }

  it(
    'workers that are killed while they send, record, deliver and note lose nothing',
    async () => {
      for (const worker of system.workers) {
        const before = receiver.received.length;
        const [held, ...others] = newPeople(41);
        // Its answer never comes: certainly in somebody's hands, and certainly unknown afterwards.
        const script = { method: 'PUT', body: { outcome: 'hang' } };
        await system.simulator.request(`/_simulator/recipients/${held}`, script);
        await write([held!, ...others]);
        await eventually(() => expect(receiver.received.length).toBeGreaterThan(before + 20));
        await system.kill(worker);
        await worker.start();
      }
      await expectAllTold();
      expect(receiver.ofType('message.unknown').length).toBeGreaterThanOrEqual(2);
    },
    2 * ALL_TOLD_MS,
  );

  it(
    'workers that are killed while endpoints keep them waiting deliver again what was out',
    async () => {
      const open: string[] = [];
      receiver.behave = ({ event }) => void open.push(event.id);
      await write(newPeople(10));
      await eventually(() => expect(open.length).toBeGreaterThan(0));
      await Promise.all(system.workers.map((worker) => system.kill(worker)));
      receiver.behave = (_received, response) => void response.writeHead(204).end();
      await Promise.all(system.workers.map((worker) => worker.start()));
      await expectAllTold();
      for (const id of open) {
        const tries = receiver.received.filter(({ event }) => event.id === id);
        expect(tries.length).toBeGreaterThan(1);
      }
    },
    2 * ALL_TOLD_MS,
  );

  it(
    'an API that is killed while it accepts loses nothing that it acknowledged',
    async () => {
      const writing = write(newPeople(60));
      for (let round = 0; round < 2; round += 1) {
        await system.kill(system.apis[0]!);
        await system.apis[0]!.start();
      }
      await writing;
      await expectAllTold();
    },
    2 * ALL_TOLD_MS,
  );

  it(
    'a Redis that forgets every bell loses nothing',
    async () => {
      const before = receiver.received.length;
      await write(newPeople(40));
      await system.ownServices.wipeRedis();
      await eventually(() => expect(receiver.received.length).toBeGreaterThan(before + 20));
      await system.ownServices.wipeRedis();
      await write(newPeople(20));
      await expectAllTold();
    },
    2 * ALL_TOLD_MS,
  );

  it(
    'an event whose answer was lost comes again, under the same id',
    async () => {
      receiver.behave = (_received, response) => void response.destroy();
      const customers = newPeople(1);
      await write(customers);
      const tries = () =>
        receiver.received.filter(
          ({ event }) => event.type === 'message.received' && event.data.from === customers[0],
        );
      await eventually(() => expect(tries().length).toBeGreaterThan(1));
      receiver.behave = (_received, response) => void response.writeHead(204).end();
      await expectAllTold();
      expect(new Set(tries().map(({ event }) => event.id)).size).toBe(1);
    },
    2 * ALL_TOLD_MS,
  );
});

/** What there is to tell of a message that has come so far. */
function storyOf({ id, direction, statusTimes }: ListedMessage): string[] {
  if (direction === 'IN') return [`${id} message.received`];
  return Object.entries(TYPE_OF_STAGE)
    .filter(([stage]) => statusTimes[stage] !== undefined)
    .map(([, type]) => `${id} ${type}`);
}

/** Ids of events by their conversation, in the order given. */
function byConversation(
  ids: readonly string[],
  events: readonly ListedEvent[],
): Record<string, string[]> {
  const conversationOf = new Map(events.map(({ id, data }) => [id, data.conversationId]));
  const grouped: Record<string, string[]> = {};
  for (const id of ids) (grouped[conversationOf.get(id) ?? 'not in the log'] ??= []).push(id);
  return grouped;
}
