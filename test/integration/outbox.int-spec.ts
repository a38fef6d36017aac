import type { INestApplicationContext } from '@nestjs/common';
import { getModelToken } from '@nestjs/mongoose';
import fc from 'fast-check';
import type { Model } from 'mongoose';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { newId, type ConversationId, type MessageId, type TenantId } from '../../src/common/id.js';
import type { Lane } from '../../src/messaging/messages/take-turn.job.js';
import { LANE, Message } from '../../src/messaging/messages/message.schema.js';
import { STATUS_RANK } from '../../src/messaging/messages/message-status.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import type { View } from '../../src/messaging/outbox/outbox.repository.js';
import { OutboxRepository } from '../../src/messaging/outbox/outbox.repository.js';
import { OverdueRepository } from '../../src/messaging/outbox/overdue.repository.js';
import { outboundMessage } from '../factories/outbound-message.factory.js';
import { eventually } from '../support/eventually.js';
import { startWorkerApp } from '../support/worker-app.js';

/** Nobody's: no worker takes a turn for it. */
const TENANT: TenantId = 'tnt_NOBODY';

const NO_ANSWER = { code: 0, reason: 'outcome_unknown', title: 'no answer', advice: '' } as const;
const REFUSED = { code: 131_000, reason: 'meta', title: 'refused', advice: 'wait' } as const;

describe('The outbox', () => {
  let app: INestApplicationContext;
  let outbox: OutboxRepository;
  let overdue: OverdueRepository;
  let messages: MessagesRepository;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000' });
    outbox = app.get(OutboxRepository);
    overdue = app.get(OverdueRepository);
    messages = app.get(MessagesRepository);
  });

  afterAll(async () => {
    await app.close();
  });

  it('lends a message to one of 20 that claim it at once', async () => {
    const [message] = await queued(1);
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => outbox.claim([message!], 30_000)),
    );
    expect(claims.flat()).toHaveLength(1);
  });

  it('divides messages that two claim at once: each goes to one of them', async () => {
    const batch = await queued(30);
    const [left, right] = await Promise.all([
      outbox.claim(batch.slice(0, 20), 30_000),
      outbox.claim(batch.slice(10), 30_000),
    ]);
    const claimed = [...left, ...right].map(({ _id }) => _id).sort();
    expect(claimed).toEqual(batch.map(({ _id }) => _id).sort());
  });

  it('claims for turns that come at the same time by one command', async () => {
    const [one, another] = [await queued(2), await queued(3)];
    const claims = await Promise.all([outbox.claim(one, 30_000), outbox.claim(another, 30_000)]);
    expect(claims.map(({ length }) => length)).toEqual([2, 3]);
    expect(new Set(claims.flat().map(({ claim }) => claim)).size).toBe(1);
  });

  it('keeps one of 50 messages with one idempotency key', async () => {
    const fifty = Array.from({ length: 50 }, () =>
      outboundMessage({ tenantId: TENANT, idempotencyKey: 'the-key' }),
    );
    const lost = await Promise.all(fifty.map((message) => messages.insertNew([message])));
    expect(lost.filter(({ size }) => size === 0)).toHaveLength(1);
  });

  it('lets what waits for a paused template out of the way, and has it due once that is back', async () => {
    const [message] = await outbox.claim(await queued(1), 30_000);
    const dueAt = new Date(Date.now() + 300_000);
    const error = { code: 132_015, reason: 'meta' as const, title: 'paused', advice: 'wait' };
    const waits = { kind: 'waits', dueAt, waitsFor: 'sale/en', sendError: error } as const;
    await outbox.settle({ message: message!, ...waits });
    const waiting = await messages.find(TENANT, message!._id);
    expect(waiting).toMatchObject({ rank: STATUS_RANK.queued, attempts: 0, dueAt, error });
    expect(waiting!.lane ?? waiting!.claim ?? waiting!.heldSince).toBeUndefined();
    await overdue.release(TENANT, 'other/en');
    expect((await dueIds()).includes(message!._id)).toBe(false);
    await overdue.release(TENANT, 'sale/en');
    expect((await dueIds()).includes(message!._id)).toBe(true);
    await overdue.wake([(await messages.find(TENANT, message!._id))!]);
    const back = await messages.find(TENANT, message!._id);
    expect(back).toMatchObject({ lane: message!.priority });
    expect(back!.dueAt ?? back!.waitsFor).toBeUndefined();
  });

  it('keeps a try that failed where it holds back its conversation until the next', async () => {
    const [message] = await outbox.claim(await queued(1, { priority: LANE.reply }), 30_000);
    const dueAt = new Date(Date.now() + 60_000);
    await outbox.settle({
      kind: 'again',
      message: message!,
      dueAt,
      attemptSpent: true,
      sendError: REFUSED,
    });
    const waiting = (await messages.find(TENANT, message!._id))!;
    expect(waiting).toMatchObject({
      rank: STATUS_RANK.queued,
      lane: LANE.underway,
      dueAt,
      attempts: 1,
      error: REFUSED,
      heldSince: expect.any(Date),
    });
    expect(waiting).not.toHaveProperty('claim');
    await overdue.wake([waiting]);
    expect(await messages.find(TENANT, message!._id)).toMatchObject({ lane: LANE.reply });
  });

  it('has what was not tried after all in its own lane, as it was', async () => {
    const [before] = await queued(1, { priority: LANE.reply, lane: LANE.reply });
    const [claimed] = await outbox.claim([before!], 30_000);
    await outbox.settle({ kind: 'again', message: claimed!, attemptSpent: false });
    expect(await messages.find(TENANT, before!._id)).toEqual({
      ...before,
      statusTimes: { ...before!.statusTimes, sending: expect.any(Date) },
      updatedAt: expect.any(Date),
      eventsDue: expect.any(String),
    });
  });

  it('remembers of the tries that failed the last ten', async () => {
    const [message] = await queued(1);
    for (let code = 1; code <= 12; code += 1) {
      const [claimed] = await outbox.claim([message!], 30_000);
      await outbox.settle({
        kind: 'again',
        message: claimed!,
        attemptSpent: true,
        failedTry: { code, title: `no ${code}` },
      });
    }
    const { tries } = (await messages.find(TENANT, message!._id))!;
    expect(tries?.map(({ code }) => code)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(tries?.[0]).toEqual({ at: expect.any(Date), code: 3, title: 'no 3' });
  });

  it('takes a message for sent once, if somebody found that out', async () => {
    const claimed = await outbox.claim(await queued(2), 30_000);
    // To claim is to try.
    expect(claimed.map(({ attempts }) => attempts)).toEqual([1, 1]);
    for (const message of claimed) {
      await outbox.settle({
        message,
        kind: 'unknown',
        deadline: new Date(),
        sendError: NO_ANSWER,
      });
    }
    const [first, second] = claimed.map(({ _id }) => _id);
    const answers = await Promise.all([1, 2, 3].map(() => overdue.declareSent(first!, 'wamid.F')));
    expect(answers.filter((result) => result === 'settled')).toHaveLength(1);
    expect(await overdue.declareSent(second!, 'wamid.F')).toBe('wamid-taken');
    expect(await overdue.declareSent(second!, undefined)).toBe('settled');
  });

  it('takes both for sent where Meta answers two messages with one wamid, and the first keeps it', async () => {
    const [first, second] = await outbox.claim(await queued(2), 30_000);
    for (const message of [first!, second!]) {
      await outbox.settle({ kind: 'accepted', message, wamid: 'wamid.twice', at: new Date() });
    }
    const stored = await messages.findAll([first!._id, second!._id]);
    for (const message of stored) {
      expect(message).toMatchObject({ rank: STATUS_RANK.sent });
      expect(message.lane ?? message.dueAt ?? message.claim).toBeUndefined();
    }
    const named = stored.filter(({ wamid }) => wamid === 'wamid.twice');
    expect(named.map(({ _id }) => _id)).toEqual([first!._id]);
  });

  it('ends in the same state whether the answer or the statuses come first', async () => {
    const [early, late] = await outbox.claim(await queued(2), 30_000);
    const at = new Date();
    const statuses = (messageId: MessageId, wamid: string) =>
      messages.applyStatuses(
        (['read', 'sent', 'delivered'] as const).map((status) => ({
          tenantId: TENANT,
          messageId,
          status,
          at,
          wamid,
        })),
      );
    await statuses(early!._id, 'wamid.early');
    await outbox.settle({ kind: 'accepted', message: early!, wamid: 'wamid.early', at });
    await outbox.settle({ kind: 'accepted', message: late!, wamid: 'wamid.late', at });
    await statuses(late!._id, 'wamid.late');
    for (const { _id } of [early!, late!]) {
      const message = (await messages.find(TENANT, _id))!;
      expect(message).toMatchObject({ rank: STATUS_RANK.read });
      expect(message.lane ?? message.dueAt ?? message.claim).toBeUndefined();
    }
  });

  it('is not taken back by a late failure of our own once Meta said that it went', async () => {
    const [message] = await outbox.claim(await queued(1), 30_000);
    await messages.applyStatuses([
      {
        tenantId: TENANT,
        messageId: message!._id,
        status: 'delivered',
        at: new Date(),
        wamid: 'wamid.there',
      },
    ]);
    await outbox.settle({
      kind: 'unknown',
      message: message!,
      deadline: new Date(),
      sendError: NO_ANSWER,
    });
    await outbox.settle({ kind: 'failed', message: message!, sendError: NO_ANSWER });
    await outbox.settle({ kind: 'again', message: message!, attemptSpent: true });
    expect(await messages.find(TENANT, message!._id)).toMatchObject({
      rank: STATUS_RANK.delivered,
    });
  });

  it('counts a lease that ran out as an unknown outcome, never as a free message', async () => {
    const [message] = await outbox.claim(await queued(1), -1);
    const due = await overdue.findDue(100, new Date());
    expect(due.map(({ _id }) => _id)).toContain(message!._id);
    expect(await overdue.expireLeases([message!._id], 60_000)).toBe(1);
    expect(await outbox.claim([message!], 30_000)).toEqual([]);
    expect(await messages.find(TENANT, message!._id)).toMatchObject({ rank: STATUS_RANK.unknown });
  });

  it('shows the held first, then replies, then the rest', async () => {
    const tenantId: TenantId = 'tnt_LANES';
    const bulk = outboundMessage({ tenantId });
    const reply = outboundMessage({
      tenantId,
      lane: LANE.reply,
      priority: LANE.reply,
    });
    const held = outboundMessage({ tenantId });
    await messages.insertNew([bulk, reply, held]);
    await outbox.claim([held], 30_000);
    const lane = await outbox.findLane({ tenantId, phoneNumberId: '1', limit: 10 });
    expect(lane.map(({ _id }) => _id)).toEqual([held._id, reply._id, bulk._id]);
  });

  it('shows each of many numbers its own front when they look together, however much one has', async () => {
    const waiting: [tenantId: TenantId, phoneNumberId: string, count: number][] = [
      ['tnt_TOGETHER_1', '1', 3],
      ['tnt_TOGETHER_2', '1', 60],
      ['tnt_TOGETHER_3', '1', 2],
      ['tnt_TOGETHER_3', '2', 400],
      ['tnt_TOGETHER_3', '3', 4],
      ['tnt_TOGETHER_4', '1', 2],
      ['tnt_TOGETHER_5', '1', 0],
    ];
    await messages.insertNew(
      waiting.flatMap(([tenantId, phoneNumberId, count]) =>
        Array.from({ length: count }, (_, index) => {
          const lane = index % 2 === 0 ? LANE.bulk : LANE.reply;
          return outboundMessage({ tenantId, phoneNumberId, lane, priority: lane });
        }),
      ),
    );
    for (const limit of [50, 350]) {
      const looks = (without: Partial<View>) =>
        waiting.map(([tenantId, phoneNumberId]) =>
          outbox.findLane({ tenantId, phoneNumberId, limit, ...without }),
        );
      const together = await Promise.all(looks({}));
      // What leaves something out is read alone.
      const alone = await Promise.all(looks({ withoutMessages: ['msg_NOBODYS'] }));
      expect(together).toEqual(alone);
      expect(together.map(({ length }) => length)).toEqual(
        waiting.map(([, , count]) => Math.min(limit, count)),
      );
    }
  });

  it('leaves out of a look what the turn knows already', async () => {
    const tenantId: TenantId = 'tnt_KNOWN';
    const [first, second, third] = ['cnv_1', 'cnv_2', 'cnv_2'].map((conversationId) =>
      outboundMessage({
        tenantId,
        conversationId: conversationId as ConversationId,
      }),
    );
    await messages.insertNew([first!, second!, third!]);
    const look = async (without: Partial<View>) => {
      const rows = await outbox.findLane({ tenantId, phoneNumberId: '1', limit: 10, ...without });
      return rows.map(({ _id }) => _id);
    };
    // At the same time, when looks that leave nothing out are one.
    const looks = [
      { withoutMessages: [second!._id] },
      { withoutConversations: ['cnv_2'] as const },
    ];
    expect(await Promise.all(looks.map(look))).toEqual([[first!._id, third!._id], [first!._id]]);
  });

  it('holds back what may not go out yet until its time, at the front of its lane', async () => {
    const tenantId: TenantId = 'tnt_DELAYED';
    const [first, second, gone] = await queued(3, { tenantId });
    await messages.cancel(tenantId, gone!._id);
    const until = new Date(Date.now() - 1_000);
    const delayed = [gone!, second!].map(({ _id: messageId }) => ({ messageId, until }));
    await outbox.delay(delayed);
    const lane = await outbox.findLane({ tenantId, phoneNumberId: '1', limit: 10 });
    expect(lane.map(({ _id }) => _id)).toEqual([second!._id, first!._id]);
    const due = await dueIds();
    expect(due).toContain(second!._id);
    expect(due).not.toContain(gone!._id);
  });

  it('moves what waits to the number that took the place of its own, and nothing that is on its way', async () => {
    const tenantId: TenantId = 'tnt_MOVES';
    const [waiting, underway, ofAnother] = [
      ...(await queued(2, { tenantId, phoneNumberId: 'old' })),
      ...(await queued(1, { tenantId, phoneNumberId: 'other' })),
    ];
    const retried = { dueAt: new Date(), lane: LANE.underway };
    const [held] = await queued(1, { tenantId, phoneNumberId: 'old', ...retried });
    await outbox.claim([underway!], 30_000);
    await overdue.moveLane(tenantId, 'old', 'new');
    const numberOf = async ({ _id }: Message) =>
      (await messages.find(tenantId, _id))!.phoneNumberId;
    expect(await numberOf(waiting!)).toBe('new');
    expect(await numberOf(held!)).toBe('new');
    expect(await numberOf(underway!)).toBe('old');
    expect(await numberOf(ofAnother!)).toBe('other');
  });

  it('gives a number to what an older version accepted without one', async () => {
    const tenantId: TenantId = 'tnt_NUMBERLESS';
    const [without] = await queued(1, { tenantId });
    const [named] = await queued(1, { tenantId, phoneNumberId: '2' });
    await app
      .get<Model<Message>>(getModelToken(Message.name))
      .collection.updateOne({ _id: without!._id as never }, { $unset: { phoneNumberId: 1 } });
    await overdue.nameNumber(tenantId, '1');
    for (const [phoneNumberId, message] of [
      ['1', without],
      ['2', named],
    ] as const) {
      const lane = await outbox.findLane({ tenantId, phoneNumberId, limit: 10 });
      expect(lane.map(({ _id }) => _id)).toEqual([message!._id]);
    }
  });

  it('has no deadline for what stays unknown until somebody settles it', async () => {
    const [held, settled] = await outbox.claim(await queued(2), 30_000);
    for (const message of [held!, settled!]) {
      const deadline = new Date(Date.now() - 1_000);
      await outbox.settle({ kind: 'unknown', message, deadline, sendError: NO_ANSWER });
    }
    await overdue.declareSent(settled!._id, undefined);
    expect(await dueIds()).toContain(held!._id);
    await overdue.hold([held!._id, settled!._id]);
    expect(await dueIds()).not.toContain(held!._id);
    expect(await messages.find(TENANT, held!._id)).toMatchObject({ rank: STATUS_RANK.unknown });
  });

  it('puts messages back to their place in their lanes', async () => {
    const tenantId: TenantId = 'tnt_AGAIN';
    const failed = { tenantId, rank: STATUS_RANK.failed, attempts: 3 };
    const bulk = outboundMessage(failed);
    const reply = outboundMessage({ ...failed, priority: LANE.reply });
    const sent = outboundMessage({ tenantId, rank: STATUS_RANK.sent });
    for (const message of [bulk, reply, sent]) delete message.lane;
    await messages.insertNew([bulk, reply, sent]);
    const ids = [bulk, reply, sent].map(({ _id }) => _id);
    expect(await overdue.requeue(ids, [STATUS_RANK.failed])).toBe(2);
    const lane = await outbox.findLane({ tenantId, phoneNumberId: '1', limit: 10 });
    expect(lane.map(({ _id }) => _id)).toEqual([reply._id, bulk._id]);
    expect(lane.map(({ attempts }) => attempts)).toEqual([0, 0]);
  });

  async function dueIds(): Promise<MessageId[]> {
    return (await overdue.findDue(100, new Date())).map(({ _id }) => _id);
  }

  it('names each lane that waits once, with its front, however much is in it and wherever one begins', async () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 45, max: 160 }));
    const numbersOfTenants = fc.array(fc.array(sizes, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(numbersOfTenants, fc.integer({ min: 1, max: 5 }), async (tenants, limit) => {
        const lanes = tenants.flatMap((numbers) => {
          const tenantId = newId('tnt');
          return numbers.map((size, index) =>
            Array.from({ length: size }, () =>
              outboundMessage({ tenantId, phoneNumberId: `${index}` }),
            ),
          );
        });
        await messages.insertNew(lanes.flat());
        const ours = new Set(lanes.flat().map(({ tenantId }) => tenantId));
        const found: { lane: Lane; oldest: MessageId }[] = [];
        for (let after: Lane | null = null; ;) {
          const page = await overdue.findWaitingLanes(after, limit);
          found.push(...page.filter(({ lane }) => ours.has(lane.tenantId)));
          if (page.length < limit) break;
          after = page.at(-1)!.lane;
        }
        for (const tenantId of ours) await messages.removeOfTenant(tenantId);
        expect(found).toEqual(
          lanes.map(([front]) => {
            const { _id: oldest, tenantId, phoneNumberId } = front!;
            return { lane: { tenantId, phoneNumberId }, oldest };
          }),
        );
      }),
      { numRuns: 15 },
    );
  });

  async function queued(count: number, fields: Partial<Message> = {}): Promise<Message[]> {
    const batch = Array.from({ length: count }, () =>
      outboundMessage({ tenantId: TENANT, ...fields }),
    );
    await messages.insertNew(batch);
    return batch;
  }
});

describe('Customers', () => {
  let app: INestApplicationContext;
  let conversations: ConversationsService;

  beforeAll(async () => {
    app = await startWorkerApp();
    conversations = app.get(ConversationsService);
  });

  afterAll(async () => {
    await app.close();
  });

  it('are one when 30 messages of one new person are applied at once', async () => {
    const found = await Promise.all(
      Array.from({ length: 30 }, () => activityOf({ waId: '15550001234', userId: 'US.1' })),
    );
    expect(new Set(found).size).toBe(1);
  });

  it('are merged when one message names both, and can be taken apart again', async () => {
    const byNumber = await activityOf({ waId: '15550005678' });
    const byUserId = await activityOf({ userId: 'US.2' });
    expect(byNumber).not.toBe(byUserId);
    expect(await activityOf({ waId: '15550005678', userId: 'US.2' })).toBe(byUserId);
    expect(await activityOf({ waId: '15550005678' })).toBe(byUserId);
    await conversations.unmerge(TENANT, byUserId, byNumber);
    expect(await activityOf({ waId: '15550005678' })).toBe(byNumber);
    expect(await activityOf({ userId: 'US.2' })).toBe(byUserId);
  });

  it('follow a changed number, and the old one is free for somebody else', async () => {
    const person = await activityOf({ waId: '15550007001' });
    const [moved] = await conversations.recordActivity([
      {
        tenantId: TENANT,
        contact: { waId: '15550007002' },
        formerly: { waId: '15550007001' },
        at: new Date(),
        opensWindow: false,
      },
    ]);
    expect(moved?._id).toBe(person);
    expect(await activityOf({ waId: '15550007002' })).toBe(person);
    expect(await activityOf({ waId: '15550007001' })).not.toBe(person);
  });

  async function activityOf(contact: { waId?: string; userId?: string }) {
    const at = new Date();
    // On a busy machine MongoDB may have no connection free in time; then it is tried again, as always.
    const [customer] = await eventually(() =>
      conversations.recordActivity([{ tenantId: TENANT, contact, at, opensWindow: true }]),
    );
    return customer!._id;
  }
});
