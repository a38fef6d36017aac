import { Logger } from '@nestjs/common';
import { mongo } from 'mongoose';
import { ulid } from 'ulid';
import { fake, partial } from '../../test/support/fake.js';
import type { Clock } from '../common/clock.js';
import type { MessageId, TenantId, WebhookEventId } from '../common/id.js';
import type { AppConfig } from '../config/app-config.js';
import type { EventRecovery } from '../deliveries/event-recovery.service.js';
import type { MediaService } from '../media/media.service.js';
import type { MessageLog } from '../messaging/messages/message-log.js';
import { STATUS_RANK } from '../messaging/messages/message-status.js';
import type { LateEchoes } from '../messaging/messages/late-echoes.service.js';
import type { MessageTwins } from '../messaging/messages/message-twins.repository.js';
import type { Message } from '../messaging/messages/message.schema.js';
import type { Lane, TakeTurnQueue } from '../messaging/messages/take-turn.job.js';
import type { OnboardingMachine } from '../onboarding/onboarding-machine.service.js';
import type { AnsweredRepository } from '../messaging/outbox/answered.repository.js';
import type { OutboxRepository } from '../messaging/outbox/outbox.repository.js';
import type { OverdueRepository } from '../messaging/outbox/overdue.repository.js';
import { Metrics } from '../metrics/metrics.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import type { ApplyWebhooksQueue } from '../webhook/apply-webhooks.job.js';
import type { WebhookEventsRepository } from '../webhook/webhook-events.repository.js';
import type { LeasesRepository } from './leases.repository.js';
import { Reconciler } from './reconciler.service.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const AFTER_MS = 5_000;
const READ_UP_TO = new Date('2026-03-01T11:59:30Z');
const ago = (ms: number) => NOW.getTime() - ms;
const laneOf = (tenant: string): Lane => ({ tenantId: `tnt_${tenant}`, phoneNumberId: '1' });

const message = (id: string, rank: number, fields: Partial<Message> = {}): Message =>
  partial<Message>({
    _id: `msg_${id}`,
    tenantId: `tnt_${id}`,
    phoneNumberId: '1',
    rank,
    ...fields,
  });

interface World {
  readonly hasLease?: boolean;
  readonly webhooks?: readonly string[];
  readonly late?: readonly Message[];
  /** What is due, one answer after the other. */
  readonly due?: readonly (readonly Message[])[];
  readonly lanes?: readonly (readonly { lane: Lane; oldest: MessageId }[])[];
  readonly policies?: Readonly<Record<string, Tenant['unknownPolicy']>>;
  /** Whether an echo tells that what is unknown was sent. */
  readonly isTold?: boolean;
  /** The same, by one that comes after the first look. */
  readonly isToldLate?: boolean;
  /** Echoes that may or may not be of it. */
  readonly possible?: readonly Message[];
}

function setUp({
  hasLease = true,
  webhooks = [],
  late = [],
  due = [],
  lanes = [],
  policies = {},
  isTold = false,
  isToldLate = false,
  possible = [],
}: World = {}) {
  const dues = [...due];
  const seen = [...lanes];
  let looks = 0;
  const comes = (): boolean => isToldLate && (looks += 1) > 1;
  const calls = {
    acquire: jest.fn(async () => hasLease),
    releaseLease: jest.fn(async () => undefined),
    takeDue: jest.fn(async () => webhooks as WebhookEventId[]),
    ringWebhooks: jest.fn(async (_groups: readonly { webhookEventIds: readonly string[] }[]) => {}),
    expire: jest.fn(async () => 0),
    expired: jest.fn(),
    findDue: jest.fn(async (_limit: number, _readUpTo: Date) => [...(dues.shift() ?? [])]),
    expireLeases: jest.fn(async () => 0),
    wake: jest.fn(async (_messages: readonly Message[]) => undefined),
    hold: jest.fn(async () => undefined),
    requeue: jest.fn(async () => 0),
    findWaitingLanes: jest.fn(async (_after: Lane | null) => [...(seen.shift() ?? [])]),
    unite: jest.fn(async () => true),
    ring: jest.fn(async (_lanes: readonly Lane[]) => undefined),
    recoverMedia: jest.fn(async () => 0),
    recoverEvents: jest.fn(async () => 0),
    recoverOnboardings: jest.fn(async () => 0),
  };
  const metrics = new Metrics();
  const reconciler = new Reconciler(
    fake<AppConfig>({
      recovery: { intervalMs: 1_000, afterMs: AFTER_MS },
      sending: { unknownDeadlineMs: 60_000 },
    }),
    fake<Clock>({ now: () => NOW, in: (ms) => new Date(NOW.getTime() + ms) }),
    fake<LeasesRepository>({ acquire: calls.acquire, release: calls.releaseLease }),
    fake<WebhookEventsRepository>({
      takeDue: calls.takeDue,
      findReadUpTo: async () => READ_UP_TO,
    }),
    fake<ApplyWebhooksQueue>({ ring: calls.ringWebhooks }),
    fake<OutboxRepository>({ expire: calls.expire }),
    fake<OverdueRepository>({
      findExpired: async () => [...late],
      findDue: calls.findDue,
      expireLeases: calls.expireLeases,
      wake: calls.wake,
      hold: calls.hold,
      requeue: calls.requeue,
      findWaitingLanes: calls.findWaitingLanes,
    }),
    fake<MessageTwins>({ unite: calls.unite }),
    fake<LateEchoes>({
      settle: async () => isTold || comes(),
      findPossible: async () => (comes() ? due.flat() : [...possible]),
    }),
    fake<TakeTurnQueue>({ ring: calls.ring }),
    fake<TenantDirectory>({
      recall: async (tenantId: TenantId) => {
        const unknownPolicy = policies[tenantId];
        return unknownPolicy === undefined ? null : partial<Tenant>({ unknownPolicy });
      },
    }),
    metrics,
    fake<MediaService>({ recover: calls.recoverMedia }),
    fake<MessageLog>({ expired: calls.expired }),
    fake<EventRecovery>({ recover: calls.recoverEvents }),
    fake<OnboardingMachine>({ recover: calls.recoverOnboardings }),
    fake<AnsweredRepository>({ cancelAnswered: async (waiting) => [...waiting] }),
  );
  const rung = () => calls.ring.mock.calls.flatMap(([given]) => given);
  return { ...calls, reconciler, metrics, rung };
}

const ids = (messages: readonly Message[] | undefined) => messages?.map(({ _id }) => _id);

beforeAll(() => {
  Logger.overrideLogger(false);
});

describe(Reconciler.name, () => {
  it('does nothing while another process is at it', async () => {
    const { reconciler, takeDue, findDue, recoverEvents } = setUp({ hasLease: false });
    await reconciler.tick();
    expect(takeDue).not.toHaveBeenCalled();
    expect(findDue).not.toHaveBeenCalled();
    expect(recoverEvents).not.toHaveBeenCalled();
  });

  it('gives its lease back when it stops, and stops though that fails', async () => {
    const { reconciler, releaseLease, acquire } = setUp();
    await reconciler.tick();
    releaseLease.mockRejectedValue(new Error('gone'));
    await reconciler.beforeApplicationShutdown();
    const [task, holder] = acquire.mock.calls[0] as unknown[];
    expect(releaseLease).toHaveBeenCalledWith(task, holder);
  });

  it('rings for all webhooks that are due, some of them by one bell', async () => {
    const webhooks = Array.from({ length: 120 }, (_, index) => `wev_${index}`);
    const { reconciler, ringWebhooks, metrics } = setUp({ webhooks });
    await reconciler.tick();
    const [groups = []] = ringWebhooks.mock.calls[0] ?? [];
    expect(groups.map(({ webhookEventIds }) => webhookEventIds.length)).toEqual([50, 50, 20]);
    expect(groups.flatMap(({ webhookEventIds }) => webhookEventIds)).toEqual(webhooks);
    const { values } = await metrics.reconciledTotal.get();
    expect(values).toContainEqual({ labels: { kind: 'webhook' }, value: 120 });
  });

  it('takes out and tells of what is too late to go', async () => {
    const { reconciler, expire, expired } = setUp({ late: [message('a', STATUS_RANK.queued)] });
    await reconciler.tick();
    expect(expire).toHaveBeenCalledWith(['msg_a']);
    expect(expired).toHaveBeenCalledWith(['msg_a']);
  });

  it('wakes what has waited long enough, and rings for its lane', async () => {
    const due = [[message('a', STATUS_RANK.queued), message('b', STATUS_RANK.queued)]];
    const { reconciler, wake, rung, expireLeases } = setUp({ due });
    await reconciler.tick();
    expect(ids(wake.mock.calls[0]?.[0])).toEqual(['msg_a', 'msg_b']);
    expect(rung()).toEqual([laneOf('a'), laneOf('b')]);
    expect(expireLeases).not.toHaveBeenCalled();
  });

  it('says of what a dead worker left in flight that nobody knows, and lets others go on', async () => {
    const due = [[message('a', STATUS_RANK.sending)]];
    const { reconciler, expireLeases, wake, rung } = setUp({ due });
    await reconciler.tick();
    expect(expireLeases).toHaveBeenCalledWith(['msg_a'], 60_000);
    expect(rung()).toEqual([laneOf('a')]);
    expect(ids(wake.mock.calls[0]?.[0])).toEqual([]);
  });

  it('looks again as long as there may be more, but not for ever', async () => {
    const full = Array.from({ length: 500 }, (_, index) => message(`${index}`, STATUS_RANK.queued));
    const some = setUp({ due: [full, full, full.slice(1)] });
    await some.reconciler.tick();
    expect(some.findDue).toHaveBeenCalledTimes(3);
    const endless = setUp({ due: Array.from({ length: 100 }, () => full) });
    await endless.reconciler.tick();
    expect(endless.findDue).toHaveBeenCalledTimes(20);
  });

  it('ends a union with an echo that was begun', async () => {
    const half = message('a', STATUS_RANK.sent, { twinWamid: 'wamid.A' });
    const { reconciler, unite } = setUp({ due: [[half, message('b', STATUS_RANK.sent)]] });
    await reconciler.tick();
    expect(unite.mock.calls).toEqual([[half, 'wamid.A']]);
  });

  describe('at the deadline of an unknown outcome', () => {
    const unknown = message('a', STATUS_RANK.unknown);
    const due = [[unknown]];

    it('asks only for those of which all is known that came in before', async () => {
      const { reconciler, findDue } = setUp();
      await reconciler.tick();
      expect(findDue.mock.calls).toEqual([[500, READ_UP_TO]]);
    });

    it('does nothing more where an echo tells of it', async () => {
      const { reconciler, hold, requeue } = setUp({ due, isTold: true });
      await reconciler.tick();
      expect(hold).not.toHaveBeenCalled();
      expect(requeue).not.toHaveBeenCalled();
    });

    it('settles by an echo that comes while it looks', async () => {
      const policies = { tnt_a: 'resend' } as const;
      const { reconciler, hold, requeue } = setUp({ due, policies, isToldLate: true });
      await reconciler.tick();
      expect(hold).not.toHaveBeenCalled();
      expect(requeue).not.toHaveBeenCalled();
    });

    it('holds, whatever the tenant wishes, where an echo may tell of it', async () => {
      const possible = [message('e', STATUS_RANK.sent, { wamid: 'wamid.E' })];
      const { reconciler, hold, requeue } = setUp({
        due,
        possible,
        policies: { tnt_a: 'resend' },
      });
      await reconciler.tick();
      expect(hold).toHaveBeenCalledWith(['msg_a']);
      expect(requeue).not.toHaveBeenCalled();
    });

    it('sends again for a tenant that wants it, holds for others and for who is not there', async () => {
      const { reconciler, requeue, hold, rung } = setUp({
        due: [['a', 'b', 'c'].map((id) => message(id, STATUS_RANK.unknown))],
        policies: { tnt_a: 'resend', tnt_b: 'hold' },
      });
      await reconciler.tick();
      expect(requeue).toHaveBeenCalledWith(['msg_a'], [STATUS_RANK.unknown]);
      expect(hold).toHaveBeenCalledWith(['msg_b', 'msg_c']);
      expect(rung()).toEqual([laneOf('a')]);
    });

    it('holds nothing where all are sent again', async () => {
      const { reconciler, hold } = setUp({ due, policies: { tnt_a: 'resend' } });
      await reconciler.tick();
      expect(hold).not.toHaveBeenCalled();
    });
  });

  describe('for lanes in which something waits', () => {
    const waiting = (tenant: string, ms: number) => ({
      lane: laneOf(tenant),
      oldest: `msg_${ulid(ago(ms))}` as const,
    });

    it('rings where it waits longer than a bell takes', async () => {
      const lanes = [[waiting('a', AFTER_MS + 1), waiting('b', AFTER_MS), waiting('c', 1)]];
      const { reconciler, rung } = setUp({ lanes });
      await reconciler.tick();
      expect(rung()).toEqual([laneOf('a')]);
    });

    it('goes on where it left off, and begins anew at the end', async () => {
      const full = Array.from({ length: 200 }, (_, index) => waiting(`${index}`, 0));
      const { reconciler, findWaitingLanes } = setUp({ lanes: [full, full.slice(1)] });
      for (let round = 0; round < 3; round += 1) await reconciler.tick();
      expect(findWaitingLanes.mock.calls.map(([after]) => after)).toEqual([
        ...[null, laneOf('199'), null],
      ]);
    });
  });

  it.each([
    'takeDue',
    'expire',
    'findDue',
    'findWaitingLanes',
    'recoverMedia',
    'recoverEvents',
  ] as const)('looks after all else though %s fails for what it finds', async (broken) => {
    const world = setUp({
      webhooks: ['wev_1'],
      late: [message('late', STATUS_RANK.queued)],
      due: [[message('due', STATUS_RANK.queued)]],
      lanes: [[{ lane: laneOf('lane'), oldest: `msg_${ulid(ago(AFTER_MS + 1))}` }]],
    });
    world[broken].mockRejectedValueOnce(new Error('what it found makes no sense'));
    await world.reconciler.tick();
    const looked = [
      'ringWebhooks',
      'expired',
      'ring',
      'recoverEvents',
      'recoverOnboardings',
    ] as const;
    const silent = looked.filter((name) => world[name].mock.calls.length === 0);
    const own = { takeDue: ['ringWebhooks'], expire: ['expired'] } as Record<string, string[]>;
    expect(silent).toEqual(own[broken] ?? []);
  });

  it('gets others going though a message cannot be made one with its echo', async () => {
    const half = message('a', STATUS_RANK.sent, { twinWamid: 'wamid.A' });
    const { reconciler, unite, rung } = setUp({ due: [[half, message('b', STATUS_RANK.queued)]] });
    unite.mockRejectedValue(new Error('neither fits'));
    await reconciler.tick();
    expect(rung()).toEqual([laneOf('b')]);
  });

  it('ends its round in an outage of the database, which would only be met again and again', async () => {
    const { reconciler, takeDue, recoverEvents } = setUp();
    takeDue.mockRejectedValue(new mongo.MongoNetworkError('gone'));
    await expect(reconciler.tick()).rejects.toThrow('gone');
    expect(recoverEvents).not.toHaveBeenCalled();
  });
});
