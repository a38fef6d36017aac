import type { INestApplicationContext } from '@nestjs/common';
import { newId } from '../../src/common/id.js';
import { DeliverEventsQueue } from '../../src/deliveries/deliver-events.job.js';
import { DeliveriesRepository } from '../../src/deliveries/deliveries.repository.js';
import { EndpointsService } from '../../src/deliveries/endpoints.service.js';
import { EventRecovery } from '../../src/deliveries/event-recovery.service.js';
import { EventsRepository } from '../../src/events/events.repository.js';
import type { EventType } from '../../src/events/event-types.js';
import { RecordEventsQueue } from '../../src/events/record-events.job.js';
import { NumberStates } from '../../src/tenants/number-states.service.js';
import { TenantEventsRepository } from '../../src/tenants/tenant-events.repository.js';
import { TenantsService } from '../../src/tenants/tenants.service.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { startWorkerApp } from '../support/worker-app.js';

const PROBLEM = { message: 'Meta refuses the token.', code: 190 };

/** Each step from a change to its receiver fails once, after what it did, or before it. */
describe('An event whose way is cut short', () => {
  let app: INestApplicationContext;
  let receiver: Receiver;
  let numbers = 0;

  beforeAll(async () => {
    app = await startWorkerApp({
      ENDPOINTS_ALLOW_PRIVATE: 'true',
      RECONCILE_INTERVAL_MS: '100',
      RECONCILE_AFTER_MS: '100',
      EVENT_RETRY_SECONDS: '0,0,0,1',
      EVENT_TIMEOUT_MS: '2000',
    });
    receiver = await Receiver.start();
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
    await receiver.stop();
  });

  /** A tenant that hears of its own numbers. */
  async function listening(): Promise<Tenant> {
    numbers += 1;
    const tenant = await app
      .get(TenantsService)
      .register(
        { name: `Acme ${numbers}`, phoneNumberId: `20020${numbers}`, accessToken: 'mock_token' },
        { tenantId: newId('tnt'), apiKey: `wak_healed_${numbers}` },
      );
    await app.get(EndpointsService).create(tenant._id, { url: receiver.url });
    return tenant;
  }

  const stop = (tenant: Tenant): Promise<void> =>
    app
      .get(NumberStates)
      .requireToken(tenant._id, { phoneNumberIds: [tenant.phoneNumberId!] }, PROBLEM);

  async function expectTold(tenant: Tenant, type: EventType): Promise<void> {
    await eventually(async () => {
      const range = { tenantIds: [tenant._id], types: [type], after: 0, limit: 10 };
      const events = await app.get(EventsRepository).read(range);
      expect(events).toHaveLength(1);
      const heard = receiver.received.filter(({ event }) => event.id === events[0]?._id);
      expect(heard.length).toBeGreaterThan(0);
      const page = { limit: 10 } as const;
      const account = await app.get(TenantEventsRepository).list(tenant._id, page);
      expect(account.map(({ kind }) => kind)).toEqual([type]);
    });
    await eventually(async () => expect(await app.get(EventRecovery).recover()).toBe(0));
  }

  it('between the change of a number and its event, as if the process had died', async () => {
    const tenant = await listening();
    jest
      .spyOn(app.get(TenantEventsRepository), 'recordNotices')
      .mockRejectedValueOnce(new Error('killed'));
    await expect(stop(tenant)).rejects.toThrow('killed');
    await expectTold(tenant, 'tenant.needs_reauth');
  });

  it('after the event was appended, before its deliveries were written', async () => {
    const tenant = await listening();
    const events = app.get(EventsRepository);
    const append = events.append.bind(events);
    jest.spyOn(events, 'append').mockImplementationOnce(async (...told) => {
      await append(...told);
      throw new Error('killed');
    });
    await stop(tenant);
    await expectTold(tenant, 'tenant.needs_reauth');
  });

  it('after the deliveries were written, before that was noted', async () => {
    const tenant = await listening();
    jest
      .spyOn(app.get(EventsRepository), 'markDelivered')
      .mockRejectedValueOnce(new Error('killed'));
    await stop(tenant);
    await expectTold(tenant, 'tenant.needs_reauth');
  });

  it('before its deliveries were claimed', async () => {
    const tenant = await listening();
    jest.spyOn(app.get(DeliveriesRepository), 'claim').mockRejectedValueOnce(new Error('killed'));
    await stop(tenant);
    await expectTold(tenant, 'tenant.needs_reauth');
  });

  it.each([
    ['that something changed', () => jest.spyOn(app.get(RecordEventsQueue), 'ringOnce')],
    [
      'that an endpoint has something to hear',
      () => jest.spyOn(app.get(DeliverEventsQueue), 'ring'),
    ],
  ])('though the bell never rang %s', async (_what, bell) => {
    const tenant = await listening();
    const ring = bell();
    ring.mockImplementationOnce(async () => undefined);
    await stop(tenant);
    await expectTold(tenant, 'tenant.needs_reauth');
    expect(ring.mock.calls.length).toBeGreaterThan(1);
  });

  it('after it arrived, before that was noted: it comes again, under the same id', async () => {
    const tenant = await listening();
    jest.spyOn(app.get(DeliveriesRepository), 'settle').mockRejectedValueOnce(new Error('killed'));
    await stop(tenant);
    await eventually(
      () => {
        const heard = receiver.received.filter(({ event }) => event.tenantId === tenant._id);
        expect(heard.length).toBeGreaterThan(1);
        expect(new Set(heard.map(({ event }) => event.id)).size).toBe(1);
      },
      { timeoutMs: 100_000 },
    );
    await expectTold(tenant, 'tenant.needs_reauth');
  });
});
