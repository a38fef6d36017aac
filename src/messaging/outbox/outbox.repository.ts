import { defined } from '../../common/defined.js';
import { isRefused } from '../../database/outage.js';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Batcher } from '../../common/batcher.js';
import { IN_ONE_ANSWER, nativeCollection } from '../../database/native-collection.js';
import { Clock } from '../../common/clock.js';
import type { ConversationId, MessageId, TenantId } from '../../common/id.js';
import { insist, MOMENT_MS } from '../../database/doubt.js';
import { collectDuplicates } from '../../database/duplicate-key.js';
import { MessageTwins } from '../messages/message-twins.repository.js';
import { markEventsDue } from '../../events/due-events.repository.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { LANE, LEAVE_OUTBOX, Message } from '../messages/message.schema.js';
import { Claims } from './claims.repository.js';
import type { Settlement } from './settlement.js';
import { toUpdate } from './settlement-update.js';

const MAX_SETTLEMENTS = 500;
/** Most outboxes that are looked at by one command, and most messages that it answers. */
const MAX_VIEWS = 100;
const MAX_VIEWED = 300;

/** Messages are sent without what their text is found by. */
const IN_ONE_VIEW = { ...IN_ONE_ANSWER, projection: { words: 0 } } as const;

/** A look at the front of a number's outbox. */
export interface View {
  readonly tenantId: TenantId;
  readonly phoneNumberId: string;
  readonly limit: number;
  /** What to leave out. */
  readonly withoutMessages?: readonly MessageId[];
  readonly withoutConversations?: readonly ConversationId[];
}

/**
 * The outbox: outbound messages for which something is still to be done. Every query here is either
 * one atomic step or safe to run twice.
 */
@Injectable()
export class OutboxRepository {
  private readonly fronts: Batcher<View, Message[]>;
  private readonly claims: Claims;
  private readonly settlements: Batcher<Settlement, void>;
  private readonly native: mongo.Collection<Message>;

  constructor(
    @InjectModel(Message.name) messages: Model<Message>,
    private readonly twins: MessageTwins,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(messages);
    this.fronts = new Batcher((group) => this.readFronts(group), { maxItems: MAX_VIEWS });
    this.claims = new Claims(this.native, clock);
    this.settlements = new Batcher((group) => this.writeSettlements(group), {
      maxItems: MAX_SETTLEMENTS,
      isItemFault: isRefused,
    });
  }

  /**
   * A number's outbox from its front: what is held, then replies, then the rest. Turns of several
   * numbers that look at the same time, and leave nothing out, share one command.
   */
  findLane(view: View): Promise<Message[]> {
    const { withoutMessages = [], withoutConversations = [] } = view;
    const plain = withoutMessages.length === 0 && withoutConversations.length === 0;
    return plain ? this.fronts.add(view) : this.readLane(view);
  }

  /**
   * Lends messages to one caller, each atomically; the try counts from here. Turns of several
   * tenants that come at the same time share one command.
   *
   * @param leaseMs afterwards their outcome counts as unknown
   * @returns those that were still queued, in the order given
   */
  claim(messages: readonly Message[], leaseMs: number): Promise<Message[]> {
    return this.claims.take(messages, leaseMs);
  }

  /** Ids of the claims by which messages of a tenant are on their way now, of all its numbers. */
  async findClaims(tenantId: TenantId): Promise<string[]> {
    const sending = await this.native
      .find({ tenantId, lane: LANE.underway, rank: STATUS_RANK.sending }, IN_ONE_ANSWER)
      .project<Pick<Message, 'claim'>>({ claim: 1 })
      .toArray();
    return [...new Set(sending.flatMap(({ claim }) => claim ?? []))];
  }

  /** Claimed messages are not to be sent after all. Waits for as long as the database is away. */
  release(messages: readonly Message[]): Promise<void> {
    return this.claims.release(messages);
  }

  /**
   * A claimed message waits for something before it is sent: no more than a wait for another try,
   * which ends by itself after `waitMs`.
   *
   * @returns whether the message was still the caller's
   */
  async park({ _id, claim = '' }: Message, waitMs: number): Promise<boolean> {
    return this.moveHeld(_id, claim, STATUS_RANK.queued, waitMs);
  }

  /** Takes a parked message up again. @returns whether it is still the caller's */
  async unpark({ _id, claim = '' }: Message, leaseMs: number): Promise<boolean> {
    return this.moveHeld(_id, claim, STATUS_RANK.sending, leaseMs);
  }

  /** Writes what became of a try. Tries that end at the same time share one command. */
  settle(settlement: Settlement): Promise<void> {
    return this.settlements.add(settlement);
  }

  /** Resolves when every settlement handed in so far is written. */
  settled(): Promise<void> {
    return this.settlements.idle();
  }

  /** Takes messages out that may not go any more. @returns how many were still queued */
  async expire(messageIds: readonly MessageId[]): Promise<number> {
    const now = this.clock.now();
    const { modifiedCount } = await insist(
      () =>
        this.native.updateMany(
          { _id: { $in: [...messageIds] }, rank: STATUS_RANK.queued },
          {
            $set: { rank: STATUS_RANK.expired, ...markEventsDue() },
            $min: { 'statusTimes.expired': now },
            $max: { updatedAt: now },
            $unset: LEAVE_OUTBOX,
          },
        ),
      MOMENT_MS,
    );
    return modifiedCount;
  }

  /** Holds back messages whose customers may not be written to yet, and what stands behind them. */
  async delay(messages: readonly { messageId: MessageId; until: Date }[]): Promise<void> {
    await this.native.bulkWrite(
      messages.map(({ messageId, until }) => ({
        updateOne: {
          filter: { _id: messageId, rank: STATUS_RANK.queued },
          update: { $set: { lane: LANE.underway, dueAt: until } },
        },
      })),
      { ordered: false },
    );
  }

  /**
   * Most tenants have little waiting, and many of them fit into one answer. One with much may fill
   * it; those behind it are read alone.
   */
  private async readFronts(views: readonly View[]): Promise<Message[][]> {
    if (views.length === 1) return Promise.all(views.map((view) => this.readLane(view)));
    const rows = await this.native
      .find(
        {
          tenantId: { $in: [...new Set(views.map(({ tenantId }) => tenantId))] },
          phoneNumberId: { $in: views.map(({ phoneNumberId }) => phoneNumberId) },
          lane: { $exists: true },
        },
        IN_ONE_VIEW,
      )
      .sort({ tenantId: 1, phoneNumberId: 1, lane: 1, _id: 1 })
      .limit(MAX_VIEWED)
      .toArray();
    const last = rows.length < MAX_VIEWED ? undefined : rows.at(-1);
    return Promise.all(
      views.map(async (view) => {
        const { limit } = view;
        const lane = rows.filter((row) => isIn(row, view)).slice(0, limit);
        // What lies before the last row was seen as a whole.
        const whole = last === undefined || isBefore(view, last) || lane.length === limit;
        return whole ? lane : this.readLane(view);
      }),
    );
  }

  private readLane({
    tenantId,
    phoneNumberId,
    limit,
    withoutMessages = [],
    withoutConversations = [],
  }: View): Promise<Message[]> {
    return this.native
      .find(
        {
          tenantId,
          phoneNumberId,
          lane: { $exists: true },
          ...defined({
            _id: withoutMessages.length > 0 ? { $nin: [...withoutMessages] } : undefined,
            conversationId:
              withoutConversations.length > 0 ? { $nin: [...withoutConversations] } : undefined,
          }),
        },
        IN_ONE_VIEW,
      )
      .sort({ lane: 1, _id: 1 })
      .limit(limit)
      .toArray();
  }

  /**
   * The claim says whose it is, parked or not, so the same move may be made twice.
   *
   * @returns whether it was still the caller's
   */
  private async moveHeld(
    _id: MessageId,
    claim: string,
    rank: number,
    dueInMs: number,
  ): Promise<boolean> {
    const { matchedCount } = await insist(
      () =>
        this.native.updateOne(
          { _id, rank: { $in: [STATUS_RANK.queued, STATUS_RANK.sending] }, claim },
          { $set: { rank, lane: LANE.underway, dueAt: this.clock.in(dueInMs) } },
        ),
      MOMENT_MS,
    );
    return matchedCount === 1;
  }

  private async writeSettlements(settlements: Settlement[]): Promise<void[]> {
    const now = this.clock.now();
    const mark = markEventsDue();
    const lost = await collectDuplicates(() =>
      this.native.bulkWrite(
        settlements.map((settlement) => ({ updateOne: toUpdate(settlement, now, mark) })),
        { ordered: false },
      ),
    );
    for (const index of lost) await this.settleTwin(settlements[index]!);
    return settlements.map(() => undefined);
  }

  /** An echo brought the wamid before the answer did. */
  private async settleTwin(settlement: Settlement): Promise<void> {
    if (settlement.kind !== 'accepted') return;
    if (await this.twins.unite(settlement.message, settlement.wamid)) return;
    const { filter, update } = toUpdate(settlement, this.clock.now(), markEventsDue());
    await this.native.updateOne(filter, { ...update, $set: {} });
  }
}

type LaneName = Pick<Message, 'tenantId' | 'phoneNumberId'>;

function isIn(message: LaneName, { tenantId, phoneNumberId }: LaneName): boolean {
  return message.tenantId === tenantId && message.phoneNumberId === phoneNumberId;
}

/** In the order of the look-up. */
function isBefore(left: LaneName, right: LaneName): boolean {
  if (left.tenantId !== right.tenantId) return left.tenantId < right.tenantId;
  return (left.phoneNumberId ?? '') < (right.phoneNumberId ?? '');
}
