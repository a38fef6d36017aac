import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { ConversationId, MessageId } from '../../common/id.js';
import { AppConfig } from '../../config/app-config.js';
import { Metrics } from '../../metrics/metrics.js';
import { MessageLog } from '../messages/message-log.js';
import type { Message } from '../messages/message.schema.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { chooseNext, type Choice } from './choose-next.js';
import { OutboxRepository } from './outbox.repository.js';
import type { Turn } from './turn.js';

/** How much more of the outbox is looked at than may go, and how much where that is not enough. */
const MARGIN = 10;
const WIDE_VIEW = 300;
/** Times the view is widened past conversations in which nothing may go now. */
const MAX_WIDENINGS = 3;

/** What a turn may send next. */
export interface NextSends {
  readonly messages: readonly Message[];
  /** With these all that there was is on its way; what comes now rings by itself. */
  readonly last: boolean;
}

type Found = NextSends & Pick<Choice<Message>, 'early' | 'overtaken'>;

const NONE: Found = { messages: [], last: false, early: [], overtaken: [] };

/** Finds what may go next at the front of a number's outbox. */
@Injectable()
export class NextMessages {
  private readonly logger = new Logger(NextMessages.name);

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly outbox: OutboxRepository,
    private readonly metrics: Metrics,
    private readonly log: MessageLog,
  ) {}

  /** As many as the number may send now. What is too early for its customer is put off. */
  async choose(turn: Turn, now: Date): Promise<NextSends> {
    const { messages, last, early, overtaken } = await this.find(turn, now);
    if (early.length > 0) {
      await this.outbox.delay(
        early.map(({ row, until }) => ({ messageId: row._id, until: new Date(until) })),
      );
    }
    this.report(overtaken);
    return { messages, last };
  }

  private async find(turn: Turn, now: Date): Promise<Found> {
    const { pacer } = turn;
    // As it is before the look: what is answered during it, and has to be tried again, is seen by
    // neither, and what stands behind it would overtake it.
    const sending = new Map(turn.sending);
    const expected = this.slotsBeside(sending.size, turn, now);
    if (expected === 0) return NONE;
    let limit = expected + MARGIN;
    let rows = await this.viewLane(turn, sending, limit);
    const all = rows.length < limit ? rows : null;
    const sentBefore = rows.filter(({ rank }) => rank === STATUS_RANK.sending).length;
    const slots = this.slotsBeside(sending.size + sentBefore, turn, now);
    const blocked = new Set(sending.values());
    const messages: Message[] = [];
    const early: Found['early'][number][] = [];
    const overtaken: Message[] = [];
    for (let widening = 0; slots > messages.length; widening += 1) {
      const choice = chooseNext(rows, {
        slots: slots - messages.length,
        holdMs: this.config.sending.orderHoldMs,
        now,
        blocked,
        pairFreeAt: (conversationId) => pacer.pairFreeAt(conversationId, now.getTime()),
      });
      messages.push(...choice.chosen);
      early.push(...choice.early);
      overtaken.push(...choice.overtaken);
      choice.blocked.forEach((conversation) => blocked.add(conversation));
      // Many messages to few people can fill the whole view; look past them for the others.
      const enough = messages.length === slots || rows.length < limit;
      if (enough || widening === MAX_WIDENINGS) break;
      limit = WIDE_VIEW;
      rows = await this.viewLane(turn, sending, limit, [...blocked]);
    }
    return { messages, early, overtaken, last: all !== null && areAllGoing(all, messages) };
  }

  /** How many more may be in flight beside those that are. */
  private slotsBeside(inFlight: number, { pacer }: Turn, now: Date): number {
    const free = this.config.sending.laneConcurrency - inFlight;
    return Math.max(0, Math.min(free, pacer.slots(now.getTime(), inFlight)));
  }

  /** Order is given up for these: somebody should know. */
  private report(overtaken: readonly Message[]): void {
    for (const { _id, attempts } of overtaken) {
      this.metrics.messagesOvertakenTotal.inc();
      this.logger.warn(
        { messageId: _id, attempts },
        'a message waits too long for another try; what stands behind it goes first',
      );
    }
  }

  /** The front of the outbox, without what this turn is sending. What has expired leaves it first. */
  private async viewLane(
    { lane }: Turn,
    sending: ReadonlyMap<MessageId, ConversationId>,
    limit: number,
    withoutConversations: readonly ConversationId[] = [],
  ): Promise<Message[]> {
    const withoutMessages = [...sending.keys()];
    for (;;) {
      const view = { ...lane, limit, withoutMessages, withoutConversations };
      const rows = await this.outbox.findLane(view);
      const now = this.clock.now();
      const late = rows.filter((row) => isLate(row, now)).map(({ _id }) => _id);
      if (late.length === 0) return rows;
      await this.outbox.expire(late);
      this.log.expired(late);
    }
  }
}

function isLate({ rank, expiresAt }: Message, now: Date): boolean {
  return rank === STATUS_RANK.queued && expiresAt !== undefined && expiresAt <= now;
}

function areAllGoing(rows: readonly Message[], chosen: readonly Message[]): boolean {
  const going = new Set(chosen);
  return rows.every((row) => going.has(row) || row.rank === STATUS_RANK.sending);
}
