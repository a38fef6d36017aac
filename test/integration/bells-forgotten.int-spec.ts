import type { INestApplicationContext } from '@nestjs/common';
import { Redis } from 'ioredis';
import { newId, type EndpointId } from '../../src/common/id.js';
import { DeliverEventsQueue } from '../../src/deliveries/deliver-events.job.js';
import { DeliveriesRepository } from '../../src/deliveries/deliveries.repository.js';
import { EndpointsRepository } from '../../src/deliveries/endpoints.repository.js';
import { EndpointsService } from '../../src/deliveries/endpoints.service.js';
import { EventLog } from '../../src/deliveries/event-log.service.js';
import { EventRecovery } from '../../src/deliveries/event-recovery.service.js';
import { EventsRepository } from '../../src/events/events.repository.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { TenantsService } from '../../src/tenants/tenants.service.js';
import { eventually } from '../support/eventually.js';
import { Receiver, type Behaviour } from '../support/receiver.js';
import { startWorkerApp } from '../support/worker-app.js';

const FORGET = `
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end`;

const take: Behaviour = (_received, response) => void response.writeHead(204).end();
const refuse: Behaviour = (_received, response) => void response.writeHead(500).end();

/** Jobs, locks, bells that wait and bells that ring: all is gone at once, at each step of a delivery. */
describe('An endpoint whose bells Redis forgets', () => {
  let app: INestApplicationContext;
  let redis: Redis;
  let tenant: Tenant;
  let happened = 0;

  beforeAll(async () => {
    app = await startWorkerApp({
      ENDPOINTS_ALLOW_PRIVATE: 'true',
      RECONCILE_INTERVAL_MS: '100',
      RECONCILE_AFTER_MS: '100',
      EVENT_RETRY_SECONDS: '0,0,0,0,0,0,0,0',
      EVENT_CONCURRENCY: '2',
    });
    redis = new Redis({
      host: process.env['REDIS_HOST'] ?? '',
      port: Number(process.env['REDIS_PORT']),
    });
    tenant = await app
      .get(TenantsService)
      .register(
        { name: 'Acme', phoneNumberId: '200300', accessToken: 'mock_token' },
        { tenantId: newId('tnt'), apiKey: 'wak_forgotten' },
      );
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
    redis.disconnect();
  });

  async function forget(): Promise<void> {
    await redis.eval(FORGET, 0, `${process.env['QUEUE_PREFIX']}*`);
  }

  /** Something to tell an endpoint, of a conversation. */
  async function happen(endpointId: EndpointId, conversation: string): Promise<void> {
    happened += 1;
    await app.get(EventLog).append([
      {
        tenantId: tenant._id,
        type: 'endpoint.test',
        at: new Date(),
        subject: { kind: 'endpoint', id: endpointId },
        occurrence: happened,
        conversationId: `cnv_${conversation}`,
      },
    ]);
  }

  async function listening(
    ordered: boolean,
  ): Promise<{ receiver: Receiver; endpointId: EndpointId }> {
    const receiver = await Receiver.start();
    const settings = { url: receiver.url, ordered };
    const { endpoint } = await app.get(EndpointsService).create(tenant._id, settings);
    return { receiver, endpointId: endpoint._id };
  }

  async function expectAllTaken(endpointId: EndpointId, count: number): Promise<void> {
    await eventually(async () => {
      const states = await app.get(DeliveriesRepository).countByState(endpointId);
      expect(states).toEqual({ pending: 0, delivered: count, failed: 0 });
    });
    await eventually(async () => expect(await app.get(EventRecovery).recover()).toBe(0));
  }

  const STEPS = [
    ['the log is written', EventsRepository, 'append'],
    ['deliveries are written', DeliveriesRepository, 'insertNew'],
    ['it is noted that they are', EventsRepository, 'markDelivered'],
    ['its bell rings', DeliverEventsQueue, 'ring'],
    ['it is looked up', EndpointsRepository, 'findById'],
    ['what is pending is read', DeliveriesRepository, 'findPending'],
    ['it is claimed', DeliveriesRepository, 'claim'],
    ['its events are read', EventsRepository, 'findAll'],
    ['an outcome is written', DeliveriesRepository, 'settle'],
    ['a failure is noted', EndpointsRepository, 'recordFailure'],
    ['a success is noted', EndpointsRepository, 'recordSuccess'],
  ] as const;

  it.each(STEPS.flatMap((step) => [['before', ...step] as const, ['after', ...step] as const]))(
    'hears of all, %s %s',
    async (when, _what, service, method) => {
      const { receiver, endpointId } = await listening(true);
      const forgotten = jest.fn(forget);
      wrapOnce(app.get<object>(service), method, when, forgotten);
      // It fails once, so that each step is gone through.
      receiver.behave = (received, response) => {
        receiver.behave = take;
        return refuse(received, response);
      };
      await happen(endpointId, 'a');
      await happen(endpointId, 'b');
      await expectAllTaken(endpointId, 2);
      expect(forgotten).toHaveBeenCalledTimes(1);
      await happen(endpointId, 'a');
      await expectAllTaken(endpointId, 3);
      await receiver.stop();
    },
  );

  it.each([true, false])(
    'hears of what happens next while its request is still out (ordered: %s)',
    async (ordered) => {
      const { receiver, endpointId } = await listening(ordered);
      const held: (() => void)[] = [];
      receiver.behave = (_received, response) =>
        void held.push(() => response.writeHead(204).end());
      await happen(endpointId, 'a');
      await eventually(() => expect(held).toHaveLength(1));
      await forget();
      await happen(endpointId, 'b');
      await eventually(() => expect(held).toHaveLength(2));
      await forget();
      held.forEach((answer) => answer());
      receiver.behave = take;
      await expectAllTaken(endpointId, 2);
      await receiver.stop();
    },
  );

  it('that was disabled leaves nothing due, and hears of all once it is enabled', async () => {
    const { receiver, endpointId } = await listening(false);
    const held: ((status: number) => void)[] = [];
    receiver.behave = (_received, response) =>
      void held.push((status) => response.writeHead(status).end());
    await happen(endpointId, 'a');
    await happen(endpointId, 'b');
    await eventually(() => expect(held).toHaveLength(2));
    receiver.behave = refuse;
    held[0]!(410);
    await eventually(async () => {
      expect((await app.get(EndpointsRepository).findById(endpointId))?.enabled).toBe(false);
    });
    held[1]!(500);
    await eventually(async () => {
      const rows = await app.get(DeliveriesRepository).findPending(endpointId, 10, []);
      expect(rows.map(({ tries, dueAt }) => tries > 0 && dueAt)).toEqual([undefined, undefined]);
    });
    await forget();
    receiver.behave = take;
    await app.get(EndpointsService).update(tenant._id, endpointId, { enabled: true });
    await expectAllTaken(endpointId, 2);
    await receiver.stop();
  });
});

/** Lets `then` happen once, before or after the first call. */
function wrapOnce(
  service: object,
  method: string,
  when: 'before' | 'after',
  then: () => Promise<void>,
): void {
  const original: unknown = Reflect.get(service, method);
  if (typeof original !== 'function') throw new Error(`there is no ${method}`);
  let done = false;
  Reflect.set(service, method, async (...args: unknown[]) => {
    const first = !done;
    done = true;
    if (first && when === 'before') await then();
    const result: unknown = await Reflect.apply(original, service, args);
    if (first && when === 'after') await then();
    return result;
  });
}
