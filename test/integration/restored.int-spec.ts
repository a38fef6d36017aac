import type { INestApplicationContext } from '@nestjs/common';
import { newId } from '../../src/common/id.js';
import { STATUS_RANK } from '../../src/messaging/messages/message-status.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { OutboxRepository } from '../../src/messaging/outbox/outbox.repository.js';
import { OverdueRepository } from '../../src/messaging/outbox/overdue.repository.js';
import { RestoredRepository } from '../../src/messaging/outbox/restored.repository.js';
import { outboundMessage } from '../factories/outbound-message.factory.js';
import { startWorkerApp } from '../support/worker-app.js';

const HOUR_MS = 3_600_000;
const BACKUP_AT = new Date(Date.now() - HOUR_MS);
const AGES_AGO = new Date(0);
const TOMORROW = new Date(Date.now() + 24 * HOUR_MS);

describe('What a backup says is still to be sent', () => {
  const [one, another] = [newId('tnt'), newId('tnt')];
  let app: INestApplicationContext;
  let messages: MessagesRepository;
  let outbox: OutboxRepository;
  let restored: RestoredRepository;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000' });
    messages = app.get(MessagesRepository);
    outbox = app.get(OutboxRepository);
    restored = app.get(RestoredRepository);
  });

  beforeEach(async () => {
    await messages.removeOfTenant(one);
    await messages.removeOfTenant(another);
  });

  afterAll(() => app.close());

  it('is of unknown outcome, be it in its lane, on its way, or due, and never goes out by itself', async () => {
    const [inLane, underway, due] = [
      await accepted({}),
      await accepted({}),
      await accepted({ dueAt: new Date(Date.now() - 1_000) }),
    ];
    const claimed = await outbox.claim([underway], 30_000);
    const others = await accepted({ tenantId: another });

    const held = await restored.hold(BACKUP_AT);

    expect(held).toEqual(
      new Map([
        [one, 3],
        [another, 1],
      ]),
    );
    for (const { _id } of [inLane, underway, due, others]) {
      const [message] = await messages.findAll([_id]);
      expect(message).toMatchObject({
        rank: STATUS_RANK.unknown,
        error: { reason: 'outcome_unknown' },
        statusTimes: { unknown: expect.any(Date) },
        eventsDue: expect.any(String),
      });
      for (const field of ['lane', 'dueAt', 'claim', 'heldSince']) {
        expect(message).not.toHaveProperty(field);
      }
    }
    expect(await outbox.claim([inLane], 30_000)).toEqual([]);
    expect(await isDue(due)).toBe(false);
    // Nor by a worker that was stopped for the restore, and comes back with what it had in hand.
    await outbox.settle({ kind: 'again', message: claimed[0]!, attemptSpent: true });
    expect(await messages.findAll([underway._id])).toMatchObject([{ rank: STATUS_RANK.unknown }]);
  });

  it('has no deadline any more where its outcome was unknown before', async () => {
    const dueAt = new Date(Date.now() - 1_000);
    const rank = STATUS_RANK.unknown;
    const [before, since] = [
      await accepted({ rank, dueAt }),
      await accepted({ rank, dueAt, createdAt: new Date() }),
    ];
    await restored.hold(BACKUP_AT);
    expect(await isDue(before)).toBe(false);
    expect(await isDue(since)).toBe(true);
  });

  it('stays as planned where its time is still to come, and where it was accepted since', async () => {
    const planned = await accepted({ dueAt: TOMORROW });
    const since = await accepted({ createdAt: new Date() });
    const before = await messages.findAll([planned._id, since._id]);
    expect(await restored.hold(BACKUP_AT)).toEqual(new Map());
    expect(await messages.findAll([planned._id, since._id])).toEqual(before);
  });

  it('is held once, however much it is and however often that is asked for', async () => {
    const many = Array.from({ length: 2_500 }, () =>
      outboundMessage({ tenantId: one, createdAt: AGES_AGO }),
    );
    await messages.insertNew(many);
    expect(await restored.hold(BACKUP_AT)).toEqual(new Map([[one, many.length]]));
    expect(await restored.hold(BACKUP_AT)).toEqual(new Map());
    const left = await outbox.findLane({ tenantId: one, phoneNumberId: '1', limit: 10 });
    expect(left).toEqual([]);
  });

  async function accepted(fields: Partial<Message>): Promise<Message> {
    const message = outboundMessage({ tenantId: one, createdAt: AGES_AGO, ...fields });
    if (message.rank !== STATUS_RANK.queued) delete message.lane;
    await messages.insertNew([message]);
    return message;
  }

  async function isDue({ _id }: Message): Promise<boolean> {
    const due = await app.get(OverdueRepository).findDue(1_000, new Date());
    return due.some((message) => message._id === _id);
  }
});
