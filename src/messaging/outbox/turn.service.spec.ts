import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { businessNumber } from '../../../test/factories/business-number.factory.js';
import { eventually } from '../../../test/support/eventually.js';
import { fake, partial } from '../../../test/support/fake.js';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import type { MessageLog } from '../messages/message-log.js';
import { Metrics } from '../../metrics/metrics.js';
import { Secret } from '../../common/secret.js';
import type { AppConfig } from '../../config/app-config.js';
import type { TenantDirectory } from '../../tenants/tenant-directory.js';
import type { Tenant, TenantStatus } from '../../tenants/tenant.schema.js';
import type { RecordEventsQueue } from '../../events/record-events.job.js';
import type { MessageSender, SendResult } from './message-sender.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { Message } from '../messages/message.schema.js';
import { NextMessages } from './next-messages.service.js';
import type { OutboxRepository, View } from './outbox.repository.js';
import { Pacer, type PaceLimits } from './pace/pacer.js';
import type { Paces } from './pace/paces.js';
import type { LateAnswer } from './pace/send-window.js';
import type { TakeTurnQueue } from '../messages/take-turn.job.js';
import type { OrphanLanes } from './orphan-lanes.service.js';
import { TurnShares } from './turn-shares.js';
import { TurnService } from './turn.service.js';

const PAST = new Date(Date.now() - 1_000);
const FUTURE = new Date(Date.now() + 60_000);

const CREDENTIALS = { phoneNumberId: '1', accessToken: new Secret('token'), sealedToken: 'sealed' };

const LANE = { tenantId: 'tnt_1', phoneNumberId: '1' } as const;

const CONCURRENCY = 50;
const NO_LIMITS = { perSecond: Infinity, pair: { burst: 1, intervalMs: 0 }, patienceMs: 30_000 };

interface Options {
  readonly status?: TenantStatus;
  readonly limits?: PaceLimits;
  /** When Meta answers for a message; at once. */
  readonly answer?: (messageId: string) => Promise<void> | undefined;
  /** What is to be tried again after its answer; nothing. */
  readonly isTriedAgain?: (messageId: string) => boolean;
  /** What happens during a look at the outbox, after its rows were read; told how many there were. */
  readonly amidLook?: (looks: number) => Promise<void>;
  /** What the answer means for what stands behind it; that it goes on. */
  readonly result?: (messageId: string) => Partial<SendResult>;
  readonly sendWeight?: number;
  readonly clock?: Clock;
  /** As the tenant was a moment ago. */
  readonly recalled?: () => Promise<Tenant | null>;
  /** What is found when the tenant is looked up once more, after a claim. */
  readonly changed?: () => Promise<Tenant | null>;
  /** Whether the number has a token that may be used. */
  readonly hasToken?: boolean;
  /** Turns of the same tenant that are under way. */
  readonly shares?: TurnShares;
  /** How long a worker may take to stop. */
  readonly shutdownMs?: number;
}

function setUp(
  lane: Message[],
  {
    status = 'active',
    limits = NO_LIMITS,
    answer = () => undefined,
    isTriedAgain = () => false,
    amidLook = async () => undefined,
    result = () => ({}),
    sendWeight,
    clock = new Clock(),
    recalled,
    changed,
    hasToken = true,
    shares = new TurnShares(),
    shutdownMs = 100,
  }: Options = {},
) {
  const sent: string[] = [];
  const held: string[] = [];
  let delays = 0;
  let tellings = 0;
  let hasClaimed = false;
  const released: string[] = [];
  const views: { limit: number; seen: string[] }[] = [];
  const rings: unknown[] = [];
  const without = (ids: readonly string[]) => lane.filter(({ _id }) => !ids.includes(_id));
  const outbox = fake<OutboxRepository>({
    delay: async (messages: readonly { messageId: string }[]) => {
      delays += 1;
      held.push(...messages.map(({ messageId }) => messageId));
      lane = without(held);
    },
    findLane: async ({ limit, withoutMessages = [], withoutConversations = [] }: View) => {
      const rows = without(withoutMessages)
        .filter(({ conversationId }) => !withoutConversations.includes(conversationId))
        .slice(0, limit);
      views.push({ limit, seen: rows.map(({ _id }) => _id) });
      await amidLook(views.length);
      return rows;
    },
    expire: async (ids: readonly string[]) => {
      lane = without(ids);
      return ids.length;
    },
    claim: async (messages: readonly Message[]) => {
      hasClaimed = true;
      const claimed = messages.map((row) => ({ ...row, rank: STATUS_RANK.sending }));
      lane = [...claimed, ...lane.filter((row) => !messages.includes(row))];
      return claimed;
    },
    release: async (messages: readonly Message[]) => {
      released.push(...messages.map(({ _id }) => _id));
    },
  });
  const pacer = new Pacer(limits);
  const saved: Pacer[] = [];
  const told: LateAnswer[] = [];
  const metrics = new Metrics();
  const tenant = async () =>
    partial<Tenant>({
      status,
      numbers: [businessNumber()],
      ...defined({ limits: sendWeight === undefined ? undefined : { sendWeight } }),
    });
  const find = changed ?? tenant;
  const config = fake<AppConfig>({
    sending: { laneConcurrency: CONCURRENCY, orderHoldMs: 60_000, leaseMs: 30_000 },
    shutdownTimeoutMs: { api: 100, worker: shutdownMs },
  });
  const log = fake<MessageLog>({ expired: () => undefined });
  const turns = new TurnService(
    config,
    clock,
    fake<TenantDirectory>({
      recall: () => (hasClaimed ? find() : (recalled ?? tenant)()),
      find,
      findCredentials: async () => (hasToken ? CREDENTIALS : null),
    }),
    outbox,
    new NextMessages(config, clock, outbox, metrics, log),
    fake<Paces>({
      open: async () => pacer,
      save: async (_credentials, pace) => {
        pace.save(clock.now().getTime());
        saved.push(pace);
      },
      tell: async (_credentials, answer) => void told.push(answer),
    }),
    fake<MessageSender>({
      send: async ({ _id }: Message) => {
        sent.push(_id);
        await answer(_id);
        lane = isTriedAgain(_id)
          ? lane.map((row) =>
              row._id === _id ? { ...row, rank: STATUS_RANK.queued, dueAt: FUTURE } : row,
            )
          : without([_id]);
        return {
          laneGoesOn: true,
          requestOutcome: 'answered' as const,
          answeredAt: clock.now().getTime(),
          ...result(_id),
        };
      },
    }),
    fake<OrphanLanes>({ resolve: async () => LANE }),
    shares,
    fake<TakeTurnQueue>({
      ring: async (payloads: readonly unknown[]) => void rings.push(payloads),
    }),
    metrics,
    fake<RecordEventsQueue>({ ringOnce: async () => void (tellings += 1) }),
  );
  const left = () => lane.map(({ _id }) => _id);
  return {
    turns,
    sent,
    held,
    delays: () => delays,
    tellings: () => tellings,
    released,
    views,
    rings,
    metrics,
    pacer,
    saved,
    told,
    left,
  };
}

const message = (id: number, extra: Partial<Message> = {}): Message =>
  ({
    _id: `msg_${id}`,
    conversationId: `cnv_${id}`,
    rank: STATUS_RANK.queued,
    ...extra,
  }) as Message;

describe(TurnService.name, () => {
  it('sends nothing that has expired, and all the rest', async () => {
    const { turns, sent, left } = setUp([
      message(1, { expiresAt: PAST }),
      message(2, { expiresAt: FUTURE }),
      message(3),
      message(4, { expiresAt: PAST, conversationId: 'cnv_3' }),
    ]);
    await turns.take(LANE);
    expect(sent).toEqual(['msg_2', 'msg_3']);
    expect(left()).toEqual([]);
  });

  it('looks once where all that waits may go, and again where something stands behind it', async () => {
    const alone = setUp([message(1), message(2)]);
    await alone.turns.take(LANE);
    expect(alone.tellings()).toBe(2);
    expect(alone.sent).toEqual(['msg_1', 'msg_2']);
    expect(alone.views).toHaveLength(1);
    const behind = setUp([message(1), message(2, { conversationId: 'cnv_1' })]);
    await behind.turns.take(LANE);
    expect(behind.sent).toEqual(['msg_1', 'msg_2']);
    expect(behind.views).toHaveLength(2);
  });

  it('does not read again what it is sending, and sends nothing behind it before it is answered', async () => {
    let answerFirst: () => void = () => undefined;
    const { turns, sent, views, rings } = setUp(
      [message(1), message(2, { conversationId: 'cnv_1' }), message(3)],
      {
        answer: (messageId) =>
          messageId === 'msg_1' ? new Promise((resolve) => (answerFirst = resolve)) : undefined,
      },
    );
    await turns.take(LANE);
    expect(sent).toEqual(['msg_1', 'msg_3']);
    expect(views.map(({ seen }) => seen)).toEqual([['msg_1', 'msg_2', 'msg_3'], ['msg_2']]);
    expect(rings).toEqual([]);
    answerFirst();
    await turns.beforeApplicationShutdown();
    expect(rings).toEqual([[LANE]]);
  });

  it.each([
    ['is not overtaken where it is to be tried again', true, ['msg_1', 'msg_3']],
    ['lets what stands behind it go in the same turn', false, ['msg_1', 'msg_3', 'msg_2']],
  ])('what is answered amid a look %s', async (_what, isTriedAgain, expected) => {
    let answerFirst: () => void = () => undefined;
    const { turns, sent, rings } = setUp(
      [message(1), message(2, { conversationId: 'cnv_1' }), message(3)],
      {
        answer: (messageId) =>
          messageId === 'msg_1' ? new Promise((resolve) => (answerFirst = resolve)) : undefined,
        isTriedAgain: (messageId) => isTriedAgain && messageId === 'msg_1',
        amidLook: async (looks) => {
          if (looks !== 2) return;
          answerFirst();
          await new Promise(setImmediate);
        },
      },
    );
    await turns.take(LANE);
    expect(sent).toEqual(expected);
    expect(rings).toEqual([]);
  });

  it('goes on with many messages to few people until all are sent', async () => {
    const lane = Array.from({ length: 100 }, (_, id) =>
      message(id, { conversationId: `cnv_${id % 2}` }),
    );
    const { turns, sent, left } = setUp(lane);
    await turns.take(LANE);
    expect(sent).toHaveLength(100);
    expect(left()).toEqual([]);
  });

  it('looks at no more of the outbox than may go, and a little', async () => {
    const lane = Array.from({ length: 500 }, (_, id) => message(id));
    const { turns, sent, views } = setUp(lane, { limits: { ...NO_LIMITS, perSecond: 20 } });
    await turns.take(LANE);
    expect(sent).toHaveLength(20);
    expect(views.map(({ limit }) => limit)).toEqual([30]);
  });

  it('lets a message that is stuck for too long be overtaken, and tells', async () => {
    const stuck = { conversationId: 'cnv_1', dueAt: FUTURE } as const;
    const lane = [
      message(1, { ...stuck, heldSince: new Date(Date.now() - 61_000) }),
      message(2, { conversationId: 'cnv_1' }),
      message(3, { ...stuck, conversationId: 'cnv_3', heldSince: PAST }),
      message(4, { conversationId: 'cnv_3' }),
    ];
    const { turns, sent, metrics } = setUp(lane);
    await turns.take(LANE);
    expect(sent).toEqual(['msg_2']);
    const { values } = await metrics.messagesOvertakenTotal.get();
    expect(values.map(({ value }) => value)).toEqual([1]);
  });

  it('gets past any number of expired messages', async () => {
    const late = Array.from({ length: 1_000 }, (_, id) => message(id, { expiresAt: PAST }));
    const { turns, sent } = setUp([...late, message(5_000)]);
    await turns.take(LANE);
    expect(sent).toEqual(['msg_5000']);
  });

  it('lets go a message that is in flight when it expires', async () => {
    const inFlight = message(1, { rank: STATUS_RANK.sending, expiresAt: PAST });
    const { turns, left } = setUp([inFlight]);
    await turns.take(LANE);
    expect(left()).toEqual(['msg_1']);
  });

  it.each<TenantStatus>(['suspended', 'paused', 'needs_reauth', 'deleted'])(
    'leaves the outbox of a tenant that is %s alone',
    async (status) => {
      const { turns, sent, left } = setUp([message(1), message(2, { expiresAt: PAST })], {
        status,
      });
      await turns.take(LANE);
      expect(sent).toEqual([]);
      expect(left()).toEqual(['msg_1', 'msg_2']);
    },
  );

  it.each<[string, Options]>([
    ['of a tenant that is gone', { recalled: async () => null, changed: async () => null }],
    ['of a number without a token', { hasToken: false }],
  ])('leaves the outbox %s alone', async (_what, options) => {
    const { turns, sent, left, rings } = setUp([message(1)], options);
    expect(await turns.take(LANE)).toBeNull();
    expect([sent, left(), rings]).toEqual([[], ['msg_1'], []]);
  });

  it('sends what the number is allowed, and says when the rest may go', async () => {
    const lane = Array.from({ length: 30 }, (_, id) => message(id));
    const limits = { ...NO_LIMITS, perSecond: 20 };
    const { turns, sent, left, metrics } = setUp(lane, { limits });
    const begun = Date.now();
    const again = (await turns.take(LANE))!.getTime();
    expect(again).toBeGreaterThan(begun);
    expect(again).toBeLessThanOrEqual(Date.now() + 1_100);
    const { values } = await metrics.outboxWaitsTotal.get();
    expect(values).toMatchObject([{ labels: { reason: 'number-rate' }, value: 1 }]);
    expect(sent).toHaveLength(20);
    expect(left()).toHaveLength(10);
  });

  it('holds a customer back who may not be written to yet, and nobody else', async () => {
    const lane = [1, 2, 3].map((id) => message(id, { conversationId: 'cnv_1' }));
    const limits = { ...NO_LIMITS, pair: { burst: 2, intervalMs: 6_000 } };
    const { turns, sent, held, delays } = setUp([...lane, message(9)], { limits });
    expect(await turns.take(LANE)).toBeNull();
    expect(sent).toEqual(['msg_1', 'msg_9', 'msg_2']);
    expect(held).toEqual(['msg_3']);
    // What was to be put off was, and nothing else.
    expect(delays()).toBe(1);
  });

  describe('after an answer that stops the number', () => {
    const stop = { laneGoesOn: false } as const;

    it('sends no more, and comes back when Meta lets it', async () => {
      const restUntil = new Date(Date.now() + 5_000);
      const { turns, sent, rings } = setUp(
        [message(1), message(2, { conversationId: 'cnv_1' }), message(3)],
        { result: (id) => (id === 'msg_1' ? { ...stop, restUntil } : {}) },
      );
      expect(await turns.take(LANE)).toEqual(restUntil);
      // What had gone out together with it is on its way; what stood behind it stays.
      expect(sent).toEqual(['msg_1', 'msg_3']);
      expect(rings).toEqual([]);
    });

    it('comes back for the message itself, where there is no other', async () => {
      const restUntil = new Date(Date.now() + 5_000);
      const { turns, metrics } = setUp([message(1)], { result: () => ({ ...stop, restUntil }) });
      expect(await turns.take(LANE)).toEqual(restUntil);
      // It was not for its rate.
      expect((await metrics.outboxWaitsTotal.get()).values).toEqual([]);
    });

    it('does not come back by itself where nobody said when', async () => {
      const { turns, sent, rings } = setUp([message(1), message(2, { conversationId: 'cnv_1' })], {
        result: () => stop,
      });
      expect(await turns.take(LANE)).toBeNull();
      expect(sent).toEqual(['msg_1']);
      expect(rings).toEqual([]);
    });
  });

  it('gives the number a rest after five requests in a row without an answer', async () => {
    const lane = Array.from({ length: 20 }, (_, id) => message(id, { conversationId: 'cnv_1' }));
    const { turns, sent } = setUp(lane, { result: () => ({ requestOutcome: 'silent' }) });
    const again = await turns.take(LANE);
    expect(sent).toHaveLength(5);
    expect(again!.getTime()).toBeGreaterThan(Date.now());
  });

  it('counts no message for which nobody was asked', async () => {
    const lane = Array.from({ length: 30 }, (_, id) => message(id));
    const { turns, sent } = setUp(lane, {
      limits: { ...NO_LIMITS, perSecond: 20 },
      result: () => ({ requestOutcome: 'unasked' }),
    });
    expect(await turns.take(LANE)).toBeNull();
    expect(sent).toHaveLength(30);
  });

  it('hands its pace on to the next turn', async () => {
    const { turns, saved, pacer } = setUp([message(1)]);
    await turns.take(LANE);
    expect(saved).toEqual([pacer]);
  });

  it('has no more requests in flight at once than a number may have', async () => {
    let inFlight = 0;
    let most = 0;
    const lane = Array.from({ length: 200 }, (_, id) => message(id));
    const { turns, sent } = setUp(lane, {
      answer: async (id) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await pause(Number(id.slice('msg_'.length)) % 7);
        inFlight -= 1;
      },
    });
    await turns.take(LANE);
    expect(sent).toHaveLength(200);
    expect(most).toBe(CONCURRENCY);
  });

  it('has no more in flight than it may where others left some, or its view is widened', async () => {
    const never = () => new Promise<void>(() => undefined);
    const lane = Array.from({ length: 100 }, (_, id) => message(id));
    const left = Array.from({ length: 20 }, (_, id) =>
      message(1_000 + id, { rank: STATUS_RANK.sending, dueAt: FUTURE }),
    );
    const beside = setUp([...left, ...lane], { answer: never });
    await beside.turns.take(LANE);
    expect(beside.sent).toHaveLength(CONCURRENCY - left.length);

    const crowd = Array.from({ length: 60 }, (_, id) =>
      message(2_000 + id, { conversationId: 'cnv_x' }),
    );
    const widened = setUp([...crowd, ...lane], { answer: never });
    await widened.turns.take(LANE);
    expect(widened.sent).toHaveLength(CONCURRENCY);
  });

  it('does not look before there is room, and goes on once there is', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
    try {
      const lane = Array.from({ length: CONCURRENCY + 1 }, (_, id) => message(id));
      const answers: (() => void)[] = [];
      const { turns, sent, views, rings } = setUp(lane, {
        answer: () => new Promise((resolve) => answers.push(resolve)),
      });
      const turn = turns.take(LANE);
      // No answer comes for as long as a turn waits for some before it looks again.
      await jest.advanceTimersByTimeAsync(150);
      expect([sent.length, views.length]).toEqual([CONCURRENCY, 1]);
      for (const answer of answers.splice(0)) answer();
      await jest.advanceTimersByTimeAsync(1_000);
      await turn;
      expect([sent.length, views.length, rings]).toEqual([CONCURRENCY + 1, 2, []]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('says when the rest may go, though what it saw is all on its way', async () => {
    const left = Array.from({ length: 10 }, (_, id) =>
      message(1_000 + id, { rank: STATUS_RANK.sending, dueAt: FUTURE }),
    );
    const lane = Array.from({ length: 30 }, (_, id) => message(id));
    const limits = { ...NO_LIMITS, perSecond: 5 };
    const { turns, sent, views } = setUp([...left, ...lane], { limits });
    expect(await turns.take(LANE)).toEqual(expect.any(Date));
    expect(sent).toHaveLength(5);
    expect(views[0]!.seen).toHaveLength(views[0]!.limit);
  });

  it.each([
    ['nothing', null],
    ['another number', partial<Tenant>({ numbers: [businessNumber({ phoneNumberId: '2' })] })],
  ])('serves a number that is so new that %s is remembered of its tenant', async (_case, known) => {
    const { turns, sent } = setUp([message(1)], { recalled: async () => known });
    await turns.take(LANE);
    expect(sent).toEqual(['msg_1']);
  });

  it.each<[string, Tenant | null]>([
    ['that is gone', null],
    [
      'of a tenant that was stopped',
      partial<Tenant>({ status: 'paused', numbers: [businessNumber()] }),
    ],
    [
      'that was stopped',
      partial<Tenant>({ status: 'active', numbers: [businessNumber({ status: 'paused' })] }),
    ],
    [
      'that has another token',
      partial<Tenant>({ status: 'active', numbers: [businessNumber({ version: 77 })] }),
    ],
  ])('gives back what it claimed for a number %s', async (_what, now) => {
    const { turns, sent, released, rings } = setUp([message(1)], { changed: async () => now });
    expect(await turns.take(LANE)).toBeNull();
    expect([sent, released, rings]).toEqual([[], ['msg_1'], [[LANE]]]);
  });

  it('gives back what it claimed if nobody can tell what the number is now', async () => {
    const { turns, sent, released } = setUp([message(1)], {
      changed: () => Promise.reject(new Error('the database is away')),
    });
    await expect(turns.take(LANE)).rejects.toThrow('away');
    expect([sent, released]).toEqual([[], ['msg_1']]);
  });

  it('tells the turns that follow of an answer that came too late for its own', async () => {
    let answerNow = () => {};
    const answer = new Promise<void>((resolve) => (answerNow = resolve));
    const { turns, told } = setUp([message(1), message(2)], {
      limits: { ...NO_LIMITS, perSecond: 20 },
      answer: (id) => (id === 'msg_1' ? answer : undefined),
    });
    await turns.take(LANE);
    expect(told).toEqual([]);
    answerNow();
    await eventually(() => expect(told).toHaveLength(1));
  });

  it('looks past conversations in which nothing may go, for others that stand behind them', async () => {
    const limits = { ...NO_LIMITS, perSecond: 100, pair: { burst: 1, intervalMs: 6_000 } };
    const crowd = Array.from({ length: 200 }, (_, id) => message(id, { conversationId: 'cnv_x' }));
    const { turns, sent, views } = setUp([...crowd, message(777)], { limits });
    await turns.take(LANE);
    expect(sent).toEqual(['msg_0', 'msg_777']);
    expect(views.some(({ limit }) => limit === 300)).toBe(true);
  });

  it.each([1, 3])(
    'lasts %i s by the weight of the tenant, then makes room for others',
    async (weight) => {
      let now = 0;
      const clock = fake<Clock>({ now: () => new Date(now), in: (ms) => new Date(now + ms) });
      const lane = Array.from({ length: 500 }, (_, id) => message(id, { conversationId: 'cnv_1' }));
      const { turns, sent, rings } = setUp(lane, {
        clock,
        sendWeight: weight,
        answer: async () => void (now += 100),
      });
      expect(await turns.take(LANE)).toBeNull();
      expect(sent).toHaveLength(10 * weight);
      expect(rings).toEqual([[LANE]]);
    },
  );

  it('claims nothing more once it is told to stop, and waits for what is under way', async () => {
    let answer: () => void = () => undefined;
    const { turns, sent, left } = setUp([message(1), message(2, { conversationId: 'cnv_1' })], {
      answer: () => new Promise((resolve) => (answer = resolve)),
    });
    const turn = turns.take(LANE);
    await eventually(() => expect(sent).toHaveLength(1));
    const stopped = turns.beforeApplicationShutdown();
    answer();
    await Promise.all([turn, stopped]);
    expect(sent).toEqual(['msg_1']);
    expect(left()).toEqual(['msg_2']);
  });

  it.each([
    ['half a second less than it may take to stop', 10_000, 9_500],
    ['not at all where there is no more time than that', 400, 0],
  ])(
    'waits at a shutdown for answers %s, and tells which are missing',
    async (_case, shutdownMs, waitMs) => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      try {
        const { turns } = setUp([message(1), message(2)], {
          shutdownMs,
          answer: (id) => (id === 'msg_1' ? new Promise(() => undefined) : undefined),
        });
        const turn = turns.take(LANE);
        await jest.advanceTimersByTimeAsync(1_000);
        await turn;
        let isOver = false;
        const stopped = turns.beforeApplicationShutdown().then(() => (isOver = true));
        if (waitMs > 0) {
          await jest.advanceTimersByTimeAsync(waitMs - 1);
          expect(isOver).toBe(false);
        }
        await jest.advanceTimersByTimeAsync(1);
        expect(isOver).toBe(true);
        await stopped;
        expect(warn.mock.calls.map(([line]) => line as unknown)).toEqual([
          { messageId: 'msg_1', tenantId: undefined },
        ]);
      } finally {
        warn.mockRestore();
        jest.useRealTimers();
      }
    },
  );

  it.each([
    ['waits for it', 1_020, ['msg_1'], null],
    ['makes room for others before', 1_021, [], new Date(1_021)],
  ])('where the next slot comes soon, a turn %s', async (_case, slotsAt, expected, again) => {
    const clock = fake<Clock>({ now: () => new Date(1_000), in: (ms) => new Date(1_000 + ms) });
    const { turns, sent, pacer } = setUp([message(1)], { clock });
    jest.spyOn(pacer, 'slots').mockReturnValueOnce(0);
    jest.spyOn(pacer, 'slotsAt').mockReturnValue(slotsAt);
    expect(await turns.take(LANE)).toEqual(again);
    expect(sent).toEqual(expected);
  });

  it('is at rest while it waits for a slot', async () => {
    const { turns, sent, pacer } = setUp([message(1)]);
    const slotsAt = Date.now() + 15;
    const { slots } = pacer;
    const looks = jest
      .spyOn(pacer, 'slots')
      .mockImplementation((now, inFlight) =>
        now < slotsAt ? 0 : slots.call(pacer, now, inFlight),
      );
    jest.spyOn(pacer, 'slotsAt').mockReturnValue(slotsAt);
    await turns.take(LANE);
    expect(sent).toEqual(['msg_1']);
    // Once too early, and a few times once there are some; timers may come a millisecond early.
    expect(looks.mock.calls.length).toBeLessThan(10);
  });

  it.each([
    ['its last', 2, NO_LIMITS, null],
    ['all that the number may send now', 30, { ...NO_LIMITS, perSecond: 20 }, expect.any(Date)],
  ])('leaves to others no answer that comes soon to %s', async (_what, count, limits, again) => {
    const lane = Array.from({ length: count }, (_, id) => message(id));
    const { turns, told, rings } = setUp(lane, {
      limits,
      shutdownMs: 60_000,
      answer: (id) => pause(id === 'msg_0' ? 1 : 20),
    });
    expect(await turns.take(LANE)).toEqual(again);
    await turns.beforeApplicationShutdown();
    expect([told, rings]).toEqual([[], []]);
  });

  it('has half of the time of a turn beside another one of its tenant', async () => {
    let now = 0;
    const clock = fake<Clock>({ now: () => new Date(now), in: (ms) => new Date(now + ms) });
    const shares = new TurnShares();
    shares.of({ ...LANE, phoneNumberId: '2' });
    const lane = Array.from({ length: 500 }, (_, id) => message(id, { conversationId: 'cnv_1' }));
    const { turns, sent } = setUp(lane, {
      clock,
      shares,
      answer: async () => void (now += 100),
    });
    await turns.take(LANE);
    expect(sent).toHaveLength(5);
  });

  it('sends what it had claimed when it is told to stop, before the process ends', async () => {
    let claimed = false;
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const { turns, sent, left } = setUp([message(1), message(2, { conversationId: 'cnv_1' })], {
      shutdownMs: 60_000,
      changed: async () => {
        claimed = true;
        await gate;
        return partial<Tenant>({ status: 'active', numbers: [businessNumber()] });
      },
    });
    const turn = turns.take(LANE);
    await eventually(() => expect(claimed).toBe(true));
    let isOver = false;
    const stopped = turns.beforeApplicationShutdown().then(() => (isOver = true));
    await new Promise(setImmediate);
    expect([isOver, sent]).toEqual([false, []]);
    goOn();
    await stopped;
    expect([sent, left()]).toEqual([['msg_1'], ['msg_2']]);
    await turn;
  });

  it('sends nothing from the moment on at which it expires', async () => {
    const clock = fake<Clock>({ now: () => PAST, in: (ms) => new Date(PAST.getTime() + ms) });
    const soon = new Date(PAST.getTime() + 1);
    const lane = [message(1, { expiresAt: PAST }), message(2, { expiresAt: soon })];
    const { turns, sent, left } = setUp(lane, { clock });
    await turns.take(LANE);
    expect(sent).toEqual(['msg_2']);
    expect(left()).toEqual([]);
  });
});
