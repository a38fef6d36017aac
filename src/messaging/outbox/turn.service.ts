import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { MessageId, TenantId } from '../../common/id.js';
import { InFlight } from '../../common/in-flight.js';
import { AppConfig } from '../../config/app-config.js';
import { RecordEventsQueue } from '../../events/record-events.job.js';
import { Metrics } from '../../metrics/metrics.js';
import { numberOf } from '../../tenants/business-number.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { TenantDirectory } from '../../tenants/tenant-directory.js';
import { MessageSender } from './message-sender.js';
import type { Message } from '../messages/message.schema.js';
import { NextMessages, type NextSends } from './next-messages.service.js';
import { OutboxRepository } from './outbox.repository.js';
import { Paces } from './pace/paces.js';
import { TakeTurnQueue, type Lane } from '../messages/take-turn.job.js';
import { OrphanLanes } from './orphan-lanes.service.js';
import { TurnShares } from './turn-shares.js';
import type { Turn } from './turn.js';

/** A turn ends after this time, so that the next in line gets its own. */
const TURN_MS = 1_000;
/** A turn does not wait longer for requests in flight; they go on without it. */
const ANSWERS_MS = 100;
/** For slots that come so soon the turn waits; to go and come again would take longer. */
const NAP_MS = 20;
/** What is kept of the time to stop, to say what was cut off. */
const LAST_WORDS_MS = 500;
/** What a turn may do next. */
type Next =
  | ({ readonly kind: 'send' } & NextSends)
  | { readonly kind: 'wait-for-slots'; readonly until: number }
  /** The number, or its tenant, is not what it was when the turn began. */
  | { readonly kind: 'changed' };

/** Why a turn ended; `done`: all that may go now is on its way. */
type Ending = 'done' | 'no-slots' | 'time-up' | 'halted' | 'changed' | 'shutdown';

/**
 * Serves a number's outbox, one turn at a time. Turns of one number never run at once, so its order
 * is decided in one place; turns of different numbers share the workers evenly, since each stands
 * in line once, however much it has waiting. Those of one tenant share the time of one turn.
 */
@Injectable()
export class TurnService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(TurnService.name);
  private readonly inFlight = new InFlight();
  /** Of all turns. No more than names: see docs/decisions/0024. */
  private readonly sending = new Map<MessageId, TenantId>();
  private stopping = false;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly tenants: TenantDirectory,
    private readonly outbox: OutboxRepository,
    private readonly next: NextMessages,
    private readonly paces: Paces,
    private readonly sender: MessageSender,
    private readonly orphans: OrphanLanes,
    private readonly shares: TurnShares,
    private readonly turns: TakeTurnQueue,
    private readonly metrics: Metrics,
    private readonly events: RecordEventsQueue,
  ) {}

  /**
   * Sends what may go now. A message that has to wait for its own sake is found again by the
   * reconciler when its time comes.
   *
   * @returns when to come again, if all messages have to wait for the number's sake
   */
  async take(asked: Lane): Promise<Date | null> {
    const tenant = await this.tenantOf(asked);
    if (tenant === null) return null;
    const lane = await this.orphans.resolve(tenant, asked);
    const number = lane && numberOf(tenant, lane.phoneNumberId);
    if (!number || tenant.status !== 'active' || number.status !== 'active') return null;
    const credentials = await this.tenants.findCredentials(tenant, number);
    if (credentials === null) return null;

    const pacer = await this.paces.open(tenant, number, credentials);
    const { version } = number;
    const turn: Turn = {
      lane,
      version,
      credentials,
      pacer,
      sending: new Map(),
      phase: 'serving',
    };
    const share = (tenant.limits?.sendWeight ?? 1) / this.shares.of(lane);
    const serving = this.serve(turn, this.clock.in(TURN_MS * share));
    // A claim that is under way at the shutdown will have its messages sent, too.
    this.inFlight.add(settled(serving));
    const ending = await serving;
    await this.paces.save(credentials, pacer);

    if (ending === 'no-slots') this.metrics.outboxWaitsTotal.inc({ reason: 'number-rate' });
    const waits = ending === 'halted' || ending === 'no-slots';
    const slotsAt = waits ? pacer.slotsAt(this.clock.now().getTime()) : null;
    if (slotsAt !== null) return new Date(slotsAt);
    const goesOn = ending === 'no-slots' || ending === 'time-up' || ending === 'changed';
    if (goesOn) await this.turns.ring([lane]);
    return null;
  }

  /** Requests in flight are answered, and their outcome written, before the database closes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    const waitMs = Math.max(0, this.config.shutdownTimeoutMs.worker - LAST_WORDS_MS);
    await this.inFlight.fallTo(0, waitMs);
    for (const [messageId, tenantId] of this.sending) {
      this.logger.warn(
        { messageId, tenantId },
        'the answer to a message does not come in time; its outcome will be unknown',
      );
    }
  }

  private async serve(turn: Turn, endsAt: Date): Promise<Ending> {
    const ending = await this.sendAllThatMayGo(turn, endsAt);
    if (turn.phase === 'halted') return 'halted';
    turn.phase = 'over';
    return ending;
  }

  private async sendAllThatMayGo(turn: Turn, endsAt: Date): Promise<Ending> {
    const requests = new InFlight();
    do {
      if (turn.phase === 'halted') return 'halted';
      if (this.stopping) return 'shutdown';
      // Before the look: what is answered during it may let others go, that it could not see.
      const before = requests.size;
      const next = await this.claimNext(turn);
      if (next.kind === 'changed') return 'changed';
      if (next.kind === 'wait-for-slots') {
        const napMs = next.until - this.clock.now().getTime();
        if (napMs > NAP_MS) {
          await requests.fallTo(0, ANSWERS_MS);
          return 'no-slots';
        }
        await pause(Math.max(0, napMs));
        continue;
      }
      for (const message of next.messages) {
        const request = this.sendOne(message, turn);
        requests.add(request);
        this.inFlight.add(request);
      }
      await requests.fallTo(next.last ? 0 : requests.size >> 1, ANSWERS_MS);
      const stuck = next.messages.length === 0 && requests.size === before;
      if (next.last || stuck) return 'done';
    } while (this.clock.now() < endsAt);
    return 'time-up';
  }

  private async sendOne(message: Message, turn: Turn): Promise<void> {
    const { lane, credentials, pacer, sending } = turn;
    const sentAt = this.clock.now().getTime();
    pacer.begin(message.conversationId, sentAt);
    sending.set(message._id, message.conversationId);
    this.sending.set(message._id, message.tenantId);
    const result = await this.sender.send(message, credentials);
    sending.delete(message._id);
    this.sending.delete(message._id);
    void this.events.ringOnce();
    const late =
      result.requestOutcome === 'unasked'
        ? pacer.cancel(message.conversationId, sentAt)
        : pacer.end(sentAt, result.answeredAt, result.requestOutcome);
    if (late !== null) await this.paces.tell(credentials, late);
    if (result.restUntil !== undefined) pacer.rest(result.restUntil.getTime());
    if (!result.laneGoesOn) turn.phase = 'halted';
    // The turn did not wait for this answer; what stood behind it in its conversation may go now.
    else if (turn.phase === 'over') await this.turns.ring([lane]);
  }

  /** As many as the number is allowed now, from the front of the outbox, lent to this turn. */
  private async claimNext(turn: Turn): Promise<Next> {
    const now = this.clock.now();
    if (turn.pacer.slots(now.getTime(), 0) === 0) {
      return { kind: 'wait-for-slots', until: turn.pacer.slotsAt(now.getTime()) ?? now.getTime() };
    }
    const next = await this.next.choose(turn, now);
    if (next.messages.length === 0) return { kind: 'send', ...next };
    const messages = await this.outbox.claim(next.messages, this.config.sending.leaseMs);
    let current = false;
    try {
      current = await this.isCurrent(turn);
    } finally {
      // Also where nobody can tell: what is claimed and not sent would end as of unknown outcome.
      if (!current) await this.outbox.release(messages);
    }
    return current ? { kind: 'send', messages, last: next.last } : { kind: 'changed' };
  }

  /** As it was a moment ago; as it is now where that does not know the number. */
  private async tenantOf({ tenantId, phoneNumberId }: Lane): Promise<Tenant | null> {
    const recent = await this.tenants.recall(tenantId);
    if (recent !== null && numberOf(recent, phoneNumberId)) return recent;
    return this.tenants.find(tenantId);
  }

  /**
   * Asked after each claim: whoever changes the number waits, before they answer, for what was
   * claimed until then. So nothing goes out by what was before.
   */
  private async isCurrent({ lane, version }: Turn): Promise<boolean> {
    const tenant = await this.tenants.recall(lane.tenantId);
    const number = tenant && numberOf(tenant, lane.phoneNumberId);
    return tenant?.status === 'active' && number?.status === 'active' && number.version === version;
  }
}

/** Waits for the end, whatever it is. */
async function settled(promise: Promise<unknown>): Promise<void> {
  await Promise.allSettled([promise]);
}
