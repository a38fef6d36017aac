import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { decodeTime } from 'ulid';
import { BoundedLog } from '../common/bounded-log.js';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import { isDatabaseUnavailable } from '../database/outage.js';
import { EventRecovery } from '../deliveries/event-recovery.service.js';
import { MediaService } from '../media/media.service.js';
import { MessageLog } from '../messaging/messages/message-log.js';
import { MessageTwins } from '../messaging/messages/message-twins.repository.js';
import { LateEchoes } from '../messaging/messages/late-echoes.service.js';
import { STATUS_RANK } from '../messaging/messages/message-status.js';
import type { Message } from '../messaging/messages/message.schema.js';
import { AnsweredRepository } from '../messaging/outbox/answered.repository.js';
import { OutboxRepository } from '../messaging/outbox/outbox.repository.js';
import { OverdueRepository } from '../messaging/outbox/overdue.repository.js';
import { TakeTurnQueue, lanesOf, type Lane } from '../messaging/messages/take-turn.job.js';
import { OnboardingMachine } from '../onboarding/onboarding-machine.service.js';
import { Metrics } from '../metrics/metrics.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { ApplyWebhooksQueue } from '../webhook/apply-webhooks.job.js';
import { WebhookEventsRepository } from '../webhook/webhook-events.repository.js';
import { LeasedRunner } from './leased-runner.js';
import { LeasesRepository } from './leases.repository.js';
import { RECONCILE_TASK, reconcileLeaseMs } from './reconcile-task.js';

/** The work of one tick is bounded; what is left is for the next. */
const MAX_ROWS = 500;
/** Many messages may be planned for one and the same minute. */
const MAX_ROUNDS = 20;
const MAX_LANES = 200;
const EVENTS_PER_JOB = 50;

/**
 * Rings again for all that is due by what Mongo says. Redis may forget everything, processes may die
 * anywhere: what was accepted stands in Mongo, and here it is found.
 */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Reconciler.name);
  private readonly failures = new BoundedLog(this.logger);
  private readonly runner: LeasedRunner;
  private lastLane: Lane | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    leases: LeasesRepository,
    private readonly events: WebhookEventsRepository,
    private readonly webhooks: ApplyWebhooksQueue,
    private readonly outbox: OutboxRepository,
    private readonly overdue: OverdueRepository,
    private readonly twins: MessageTwins,
    private readonly echoes: LateEchoes,
    private readonly turns: TakeTurnQueue,
    private readonly directory: TenantDirectory,
    private readonly metrics: Metrics,
    private readonly media: MediaService,
    private readonly messageLog: MessageLog,
    private readonly tellings: EventRecovery,
    private readonly onboardings: OnboardingMachine,
    private readonly answered: AnsweredRepository,
  ) {
    this.runner = new LeasedRunner(leases, {
      name: RECONCILE_TASK,
      intervalMs: config.recovery.intervalMs,
      leaseMs: reconcileLeaseMs(config),
      run: () => this.reconcile(),
      onError: (error) =>
        this.failures.warn('tick', { err: error }, 'a tick failed, the next one comes'),
    });
  }

  onApplicationBootstrap(): void {
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }

  /** One round, if no other process is at it. */
  tick(): Promise<void> {
    return this.runner.round();
  }

  private async reconcile(): Promise<void> {
    await this.attempt('webhooks', () => this.ringForWebhooks());
    await this.attempt('late messages', () => this.expireLateMessages());
    await this.attempt('due messages', () => this.settleAllDueMessages());
    await this.attempt('lanes', () => this.ringForWaitingLanes());
    await this.attempt('media', async () =>
      this.count('media', await this.media.recover(MAX_ROWS)),
    );
    await this.attempt('events', async () => this.count('event', await this.tellings.recover()));
    await this.attempt('onboardings', async () =>
      this.count('onboarding', await this.onboardings.recover(MAX_ROWS)),
    );
  }

  /** What fails in one place holds up no other. An outage of the database ends the round. */
  private async attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      this.failures.warn(
        what,
        { err: error, what },
        'not looked after; the next round tries again',
      );
    }
  }

  private count(kind: string, rows: number): void {
    this.metrics.reconciledTotal.inc({ kind }, rows);
  }

  private async ringForWebhooks(): Promise<void> {
    const ids = await this.events.takeDue(MAX_ROWS, this.config.recovery.afterMs * 5);
    this.count('webhook', ids.length);
    const groups = Array.from({ length: Math.ceil(ids.length / EVENTS_PER_JOB) }, (_, group) => ({
      webhookEventIds: ids.slice(group * EVENTS_PER_JOB, (group + 1) * EVENTS_PER_JOB),
    }));
    await this.webhooks.ring(groups);
  }

  /** A turn finds them too, but only of tenants that may send. */
  private async expireLateMessages(): Promise<void> {
    const late = await this.overdue.findExpired(MAX_ROWS);
    if (late.length === 0) return;
    const ids = late.map(({ _id }) => _id);
    await this.outbox.expire(ids);
    this.messageLog.expired(ids);
  }

  private async settleAllDueMessages(): Promise<void> {
    const readUpTo = await this.events.findReadUpTo();
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      if ((await this.settleDueMessages(readUpTo)) < MAX_ROWS) return;
    }
  }

  /** Leases that ran out, unknown outcomes past their deadline, tries whose wait is over. */
  private async settleDueMessages(readUpTo: Date): Promise<number> {
    const due = await this.overdue.findDue(MAX_ROWS, readUpTo);
    const at = (rank: number) => due.filter((message) => message.rank === rank);
    await this.expireLeases(at(STATUS_RANK.sending));
    for (const message of due) {
      const { twinWamid } = message;
      if (twinWamid === undefined) continue;
      await this.attempt('unions', () => this.twins.unite(message, twinWamid));
    }
    await this.attempt('unknown outcomes', () => this.decideUnknown(at(STATUS_RANK.unknown)));
    const waiting = await this.answered.cancelAnswered(at(STATUS_RANK.queued));
    await this.overdue.wake(waiting);
    await this.turns.ring(lanesOf(waiting));
    this.count('message', due.length);
    return due.length;
  }

  private async expireLeases(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const { unknownDeadlineMs } = this.config.sending;
    const ids = messages.map(({ _id }) => _id);
    const expired = await this.overdue.expireLeases(ids, unknownDeadlineMs);
    if (expired > 0)
      this.logger.warn(`${expired} messages were left in flight by a worker that died`);
    await this.turns.ring(lanesOf(messages));
  }

  /**
   * No status came in time: an echo may have, else the tenant's policy decides. What an echo may tell of
   * is not sent again, whatever the policy.
   */
  private async decideUnknown(messages: readonly Message[]): Promise<void> {
    const resend: Message[] = [];
    const hold: Message[] = [];
    for (const message of messages) {
      const tenant = await this.directory.recall(message.tenantId);
      const isWanted = tenant?.unknownPolicy === 'resend';
      // Looked for first: what comes between the two settles it.
      const mayBeRepeated = isWanted && (await this.echoes.findPossible(message)).length === 0;
      if (await this.echoes.settle(message)) continue;
      (mayBeRepeated ? resend : hold).push(message);
    }
    if (hold.length > 0) await this.overdue.hold(hold.map(({ _id }) => _id));
    if (resend.length === 0) return;
    const ids = resend.map(({ _id }) => _id);
    await this.overdue.requeue(ids, [STATUS_RANK.unknown]);
    await this.turns.ring(lanesOf(resend));
  }

  /** Lanes in which messages wait longer than a bell takes to be heard. */
  private async ringForWaitingLanes(): Promise<void> {
    const waiting = await this.overdue.findWaitingLanes(this.lastLane, MAX_LANES);
    this.lastLane = waiting.length < MAX_LANES ? null : waiting.at(-1)!.lane;
    const before = this.clock.in(-this.config.recovery.afterMs).getTime();
    const overdue = waiting.filter(({ oldest }) => decodeTime(oldest.slice(4)) < before);
    await this.turns.ring(overdue.map(({ lane }) => lane));
  }
}
