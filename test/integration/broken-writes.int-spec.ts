import type { INestApplicationContext } from '@nestjs/common';
import { newId } from '../../src/common/id.js';
import { isDatabaseUnavailable } from '../../src/database/outage.js';
import { TenantEventsRepository } from '../../src/tenants/tenant-events.repository.js';
import { WebhookInbox } from '../../src/webhook/webhook-inbox.service.js';
import { textFrom } from '../factories/webhook.factory.js';
import { startFailingMongo, type FailingMongo } from '../support/failing-mongo.js';
import { startWorkerApp } from '../support/worker-app.js';

/** On a server of our own, whatever MongoDB the others use: it needs fail points. */
describe('A write whose connection breaks', () => {
  let mongo: FailingMongo;
  let app: INestApplicationContext;

  beforeAll(async () => {
    mongo = await startFailingMongo();
    app = await startWorkerApp({ MONGO_URI: mongo.uri, RECONCILE_INTERVAL_MS: '600000' });
  });

  afterEach(() => mongo.heal());

  afterAll(async () => {
    await app.close();
    await mongo.stop();
  });

  it('is never taken for done: a webhook is not acknowledged', async () => {
    await mongo.fail(['insert'], { closeConnection: true }, 1_000);
    const body = Buffer.from(JSON.stringify(textFrom({ phoneNumberId: '1' }, '15550001234')));
    await expect(app.get(WebhookInbox).accept(body)).rejects.toMatchObject({
      code: 'inbox_unavailable',
    });
    await mongo.heal();
    await app.get(WebhookInbox).accept(body);
  });

  it('is told from a write that was refused', async () => {
    await mongo.fail(['insert'], { closeConnection: true }, 1_000);
    const event = { tenantId: newId('tnt'), kind: 'x', summary: 'x', source: 'x' };
    const outcome = app.get(TenantEventsRepository).record([event]);
    const error: unknown = await outcome.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it('is no other where the disk is full: not acknowledged, and accepted again once there is room', async () => {
    await mongo.fail(['insert'], { errorCode: 14_031 }, 1_000);
    const body = Buffer.from(JSON.stringify(textFrom({ phoneNumberId: '2' }, '15550001234')));
    const inbox = app.get(WebhookInbox);
    await expect(inbox.accept(body)).rejects.toMatchObject({ code: 'inbox_unavailable' });
    const event = { tenantId: newId('tnt'), kind: 'x', summary: 'x', source: 'y' };
    const error: unknown = await app
      .get(TenantEventsRepository)
      .record([event])
      .catch((reason: unknown) => reason);
    expect(isDatabaseUnavailable(error)).toBe(true);
    await mongo.heal();
    await inbox.accept(body);
  });

  it('is told from one that lost to a unique index', async () => {
    const event = { tenantId: newId('tnt'), kind: 'x', summary: 'x', source: 'the same' };
    const events = app.get(TenantEventsRepository);
    expect(await events.record([event])).toEqual(new Set());
    expect(await events.record([event, { ...event, source: 'another' }])).toEqual(new Set([0]));
  });
});
