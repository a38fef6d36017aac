import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { newId, type TenantId } from '../../src/common/id.js';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { DeadLettersService } from '../../src/dead-letters/dead-letters.service.js';
import { WebhookApplier } from '../../src/inbound/webhook-applier.service.js';
import { MediaRepository } from '../../src/media/media.repository.js';
import type { Media } from '../../src/media/media.schema.js';
import { STATUS_RANK } from '../../src/messaging/messages/message-status.js';
import { LANE, type Message } from '../../src/messaging/messages/message.schema.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { OutboxRepository } from '../../src/messaging/outbox/outbox.repository.js';
import { OverdueRepository } from '../../src/messaging/outbox/overdue.repository.js';
import { TemplatesRepository } from '../../src/templates/templates.repository.js';
import { TenantEventsRepository } from '../../src/tenants/tenant-events.repository.js';
import { TenantsRepository } from '../../src/tenants/tenants.repository.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import type { WebhookEvent } from '../../src/webhook/webhook-event.schema.js';
import { WebhookEventsRepository } from '../../src/webhook/webhook-events.repository.js';
import { outboundMessage } from '../factories/outbound-message.factory.js';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { partial } from '../support/fake.js';
import { startFailingMongo, type Failure, type FailingMongo } from '../support/failing-mongo.js';
import { startWorkerApp } from '../support/worker-app.js';

const TENANT: TenantId = 'tnt_NOBODY';

/** What a client sees of a primary that steps down, before or after it did what it was asked. */
const FAILURES: [string, Failure][] = [
  ['done, but not known to last', concern(189)],
  ['done, and interrupted', concern(11_602)],
  ['done, and not confirmed in time', concern(64)],
  ['not done: no primary', { errorCode: 10_107 }],
  ['not done: stepped down', { errorCode: 189 }],
  ['not done: interrupted', { errorCode: 11_602 }],
  ['not done: the connection broke', { closeConnection: true }],
];

/** On a server of our own, whatever MongoDB the others use: it needs fail points. */
describe('A write whose answer leaves doubt', () => {
  let mongo: FailingMongo;
  let app: INestApplicationContext;
  let messages: MessagesRepository;
  let outbox: OutboxRepository;
  let overdue: OverdueRepository;

  beforeAll(async () => {
    mongo = await startFailingMongo();
    app = await startWorkerApp({ MONGO_URI: mongo.uri, RECONCILE_INTERVAL_MS: '600000' });
    messages = app.get(MessagesRepository);
    outbox = app.get(OutboxRepository);
    overdue = app.get(OverdueRepository);
  });

  afterEach(() => mongo.heal());

  afterAll(async () => {
    await app.close();
    await mongo.stop();
  });

  describe.each(FAILURES)('(%s)', (_name, failure) => {
    it('is a claim, and who made it goes on with what it holds', async () => {
      const batch = await queued(6);
      await mongo.fail(['update'], failure);
      const claimed = await outbox.claim(batch, 30_000);
      expect(claimed.map(({ _id }) => _id)).toEqual(batch.map(({ _id }) => _id));
      for (const { _id, claim } of claimed) {
        const stored = await messages.find(TENANT, _id);
        expect(stored).toMatchObject({ rank: STATUS_RANK.sending, claim, attempts: 1 });
      }
      await settleAll(claimed);
    });

    it('is a claim of which others have a part, and nobody gets what is not theirs', async () => {
      const batch = await queued(4);
      const theirs = await outbox.claim(batch.slice(0, 2), 30_000);
      await mongo.fail(['update'], failure);
      const ours = await outbox.claim(batch, 30_000);
      expect(ours.map(({ _id }) => _id)).toEqual(batch.slice(2).map(({ _id }) => _id));
      await settleAll([...theirs, ...ours]);
    });

    it('is an insert of messages: those that are there are not taken for lost', async () => {
      const key = newId('key');
      await messages.insertNew([outboundMessage({ tenantId: TENANT, idempotencyKey: key })]);
      await mongo.fail(['insert'], failure);
      const batch = [
        outboundMessage({ tenantId: TENANT }),
        outboundMessage({ tenantId: TENANT, idempotencyKey: key }),
        outboundMessage({ tenantId: TENANT }),
      ];
      expect(await messages.insertNew(batch)).toEqual(new Set([1]));
      expect(await messages.find(TENANT, batch[2]!._id)).not.toBeNull();
    });

    it('is an event: it is new, and stands there once', async () => {
      const events = app.get(TenantEventsRepository);
      const source = newId('src');
      await mongo.fail(['insert'], failure);
      const event = { tenantId: TENANT, kind: 'x', summary: 'x', source };
      expect(await events.record([event])).toEqual(new Set());
      expect(await events.record([event])).toEqual(new Set([0]));
    });

    it('is a tenant: it does not stand in its own way', async () => {
      const tenant = partial<Tenant>({
        _id: newId('tnt'),
        name: 'Acme',
        phoneNumberId: newId('num'),
        apiKeyHash: newId('key'),
      });
      await mongo.fail(['insert'], failure);
      await app.get(TenantsRepository).insert(tenant);
      await expect(
        app.get(TenantsRepository).insert({ ...tenant, _id: newId('tnt') }),
      ).rejects.toMatchObject({ code: 'phone_number_taken' });
    });

    it('is a claim of a file, and its end', async () => {
      const media = app.get(MediaRepository);
      const row = newMedia();
      await media.insertNew([row]);
      await mongo.fail(['findAndModify'], failure);
      const claimed = await media.claim(row._id, 60_000);
      // What was not done is not done again; the bell comes again.
      const held = claimed ?? (await media.claim(row._id, 60_000))!;
      expect(held).toMatchObject({ tries: 1 });
      await mongo.fail(['update'], failure);
      const content = { bytes: 1, sha256: 'x', mimeType: 'image/png' };
      expect(await media.markStored(held, content)).toBe(true);
      expect(await media.find(TENANT, row._id)).toMatchObject({ state: 'stored' });
    });

    it('is an upload: it is not taken for a copy of itself', async () => {
      const media = app.get(MediaRepository);
      const row: Media = { ...newMedia(), direction: 'OUT' };
      await media.insertNew([row]);
      await mongo.fail(['update'], failure);
      const content = { bytes: 1, sha256: newId('sha'), mimeType: 'image/png' };
      expect(await media.completeUpload(row, content)).toBe(true);
    });

    it('is a cancellation, a message put back, one found to be sent', async () => {
      const [first] = await queued(1);
      await mongo.fail(['update'], failure);
      expect(await messages.cancel(TENANT, first!._id)).toBe(true);
      await mongo.fail(['update'], failure);
      expect(await overdue.requeue([first!._id], [STATUS_RANK.canceled])).toBe(1);
      const [claimed] = await outbox.claim([first!], 30_000);
      const error = { code: 0, reason: 'outcome_unknown' as const, title: 'no answer', advice: '' };
      await outbox.settle({
        message: claimed!,
        kind: 'unknown',
        deadline: new Date(),
        sendError: error,
      });
      await mongo.fail(['update'], failure);
      expect(await overdue.declareSent(first!._id, undefined)).toBe('settled');
    });

    it('is a message that waits for its file, and goes on', async () => {
      const [message] = await outbox.claim(await queued(1), 30_000);
      await mongo.fail(['update'], failure);
      expect(await outbox.park(message!, 30_000)).toBe(true);
      await mongo.fail(['update'], failure);
      expect(await outbox.unpark(message!, 30_000)).toBe(true);
      await settleAll([message!]);
    });

    it('is a person: one, found again', async () => {
      const waId = `1555${Math.floor(Math.random() * 10_000_000)}`;
      const meet = async () => {
        const [customer] = await app
          .get(ConversationsService)
          .recordActivity([
            { tenantId: TENANT, contact: { waId }, at: new Date(), opensWindow: true },
          ]);
        return customer!._id;
      };
      await mongo.fail(['insert', 'update'], failure);
      expect(await meet()).toBe(await meet());
    });
  });

  it('is a delivery that was begun: the outage does not count as a try of it', async () => {
    const [now, later] = [new Date(), new Date(Date.now() + 600_000)];
    const times = { receivedAt: now, dueAt: later, expiresAt: later };
    const body = Buffer.from(JSON.stringify(textFrom({ phoneNumberId: newId('num') }, '1555')));
    const event: WebhookEvent = {
      _id: `wev_${newId('x')}`,
      body,
      unread: true,
      tries: 0,
      ...times,
    };
    const events = app.get(WebhookEventsRepository);
    await mongo.fail(['insert'], concern(189));
    await events.insertNew([event]);
    for (let outage = 1; outage <= 3; outage += 1) {
      await mongo.fail(['find'], { errorCode: 10_107 }, 1_000);
      await expect(app.get(WebhookApplier).apply([event._id])).rejects.toThrow();
      await mongo.heal();
    }
    expect(await events.find(event._id)).toMatchObject({ tries: 0 });
    await mongo.fail(['update'], concern(189));
    await app.get(WebhookApplier).apply([event._id]);
    const { dueAt, items } = (await events.find(event._id))!;
    expect(dueAt).toBeUndefined();
    expect(items).toMatchObject([{ outcome: 'quarantined' }]);
  });

  it('never makes a message unknown that nobody sent, though the outage outlasts the lease', async () => {
    const batch = await queued(3);
    await mongo.fail(['update'], concern(189), 1_000);
    await expect(outbox.claim(batch, 200)).rejects.toThrow();
    await mongo.heal();
    // What a reconciler does that comes first.
    await overdue.expireLeases(
      batch.map(({ _id }) => _id),
      60_000,
    );
    await eventually(() => expectAsBefore(batch));
  });

  it('gives back what was claimed and is not sent, though the outage outlasts the lease', async () => {
    const batch = await queued(3);
    const claimed = await outbox.claim(batch, 0);
    await mongo.fail(['update'], { errorCode: 10_107 }, 1_000);
    const released = outbox.release(claimed);
    await pause(500);
    await mongo.heal();
    await overdue.expireLeases(
      batch.map(({ _id }) => _id),
      60_000,
    );
    await released;
    await expectAsBefore(batch);
  });

  it('writes what became of a try, though its lease ended before that could be written', async () => {
    const [again, failed] = await outbox.claim(await queued(2), 0);
    const error = { code: 1, reason: 'meta' as const, title: 'x', advice: 'x' };
    await overdue.expireLeases([again!._id, failed!._id], 60_000);
    const dueAt = new Date(Date.now() + 1_000);
    await outbox.settle({
      message: again!,
      kind: 'again',
      dueAt,
      attemptSpent: true,
      sendError: error,
    });
    await outbox.settle({ message: failed!, kind: 'failed', sendError: error });
    const stored = await messages.find(TENANT, again!._id);
    expect(stored).toMatchObject({ rank: STATUS_RANK.queued, lane: LANE.underway, dueAt });
    expect(stored!.claim ?? stored!.statusTimes?.unknown).toBeUndefined();
    expect(await messages.find(TENANT, failed!._id)).toMatchObject({ rank: STATUS_RANK.failed });
  });

  it('is an upsert that lost a race: it comes again', async () => {
    const lost: Failure = { errorCode: 11_000 };
    await mongo.fail(['update'], lost, 2);
    await app
      .get(TemplatesRepository)
      .applyNews(
        { tenantId: TENANT, wabaId: '1' },
        { name: 'a', language: 'en', status: 'APPROVED' },
      );
    await mongo.fail(['update'], lost, 2);
    const message = { _id: newId('msg'), tenantId: TENANT };
    await app.get(DeadLettersService).recordMessage(message, { code: 0, title: 'x', advice: 'x' });
  });

  async function expectAsBefore(batch: readonly Message[]): Promise<void> {
    for (const { _id } of batch) {
      const stored = await messages.find(TENANT, _id);
      expect(stored).toMatchObject({ rank: STATUS_RANK.queued, lane: LANE.bulk, attempts: 0 });
      expect(stored!.claim ?? stored!.dueAt ?? stored!.statusTimes?.unknown).toBeUndefined();
    }
  }

  async function queued(count: number): Promise<Message[]> {
    const batch = Array.from({ length: count }, () => outboundMessage({ tenantId: TENANT }));
    await messages.insertNew(batch);
    return batch;
  }

  async function settleAll(claimed: readonly Message[]): Promise<void> {
    for (const message of claimed) {
      await outbox.settle({ message, kind: 'accepted', wamid: `w.${message._id}`, at: new Date() });
      expect(await messages.find(TENANT, message._id)).toMatchObject({ rank: STATUS_RANK.sent });
    }
  }
});

function concern(code: number): Failure {
  return { writeConcernError: { code, errmsg: 'in doubt' } };
}

function newMedia(): Media {
  const now = new Date();
  return {
    _id: newId('med'),
    tenantId: TENANT,
    direction: 'IN',
    state: 'pending',
    mimeType: 'image/png',
    messageId: newId('msg'),
    metaMediaId: '1',
    tries: 0,
    dueAt: now,
    createdAt: now,
    updatedAt: now,
  };
}
