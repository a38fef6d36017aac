import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Batcher } from '../common/batcher.js';
import { nativeCollection } from '../database/native-collection.js';
import { Clock } from '../common/clock.js';
import { newId, type ConversationId, type MessageId, type TenantId } from '../common/id.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { STATUS_RANK } from './message-status.js';
import { LANE, Message } from './message.schema.js';
import type { Settlement } from './settlement.js';
import { LEAVE_OUTBOX, toUpdate } from './settlement-update.js';

const MAX_SETTLEMENTS = 500;

/**
 * The outbox: outbound messages for which something is still to be done. Every query here is either
 * one atomic step or safe to run twice.
 */
@Injectable()
export class OutboxRepository {
  private readonly settlements: Batcher<Settlement, void>;

  private readonly native: mongo.Collection<Message>;

  constructor(
    @InjectModel(Message.name) messages: Model<Message>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(messages);
    this.settlements = new Batcher((group) => this.writeSettlements(group), {
      maxItems: MAX_SETTLEMENTS,
    });
  }

  /**
   * A tenant's outbox from its front: what is held, then replies, then the rest.
   *
   * @param without conversations to leave out
   */
  findLane(
    tenantId: TenantId,
    limit: number,
    without: readonly ConversationId[] = [],
  ): Promise<Message[]> {
    return this.native
      .find({
        tenantId,
        lane: { $exists: true },
        ...(without.length > 0 && { conversationId: { $nin: [...without] } }),
      })
      .sort({ lane: 1, _id: 1 })
      .limit(limit)
      .toArray();
  }

  /** How many messages of a tenant are waiting or on their way. */
  count(tenantId: TenantId): Promise<number> {
    return this.native.countDocuments({ tenantId, lane: { $exists: true } });
  }

  /**
   * Lends messages to one caller, each atomically; the try counts from here.
   *
   * @param leaseMs afterwards their outcome counts as unknown
   * @returns those that were still queued, in the order given
   */
  async claim(messages: readonly Message[], leaseMs: number): Promise<Message[]> {
    const claim = newId('clm');
    const now = this.clock.now();
    const { modifiedCount } = await this.native.updateMany(
      { _id: { $in: messages.map(({ _id }) => _id) }, rank: STATUS_RANK.queued },
      {
        $set: { rank: STATUS_RANK.sending, lane: LANE.held, dueAt: this.clock.in(leaseMs), claim },
        $inc: { attempts: 1 },
        $min: { heldSince: now, 'statusTimes.sending': now },
        $max: { updatedAt: now },
      },
    );
    const claimed = messages.map((message) => ({
      ...message,
      claim,
      attempts: (message.attempts ?? 0) + 1,
    }));
    if (modifiedCount === messages.length) return claimed;
    const ours = await this.native.find({ claim }, { projection: { _id: 1 } }).toArray();
    const ids = new Set(ours.map(({ _id }) => _id));
    return claimed.filter(({ _id }) => ids.has(_id));
  }

  /**
   * A claimed message waits for something before it is sent: no more than a wait for another try,
   * which ends by itself after `waitMs`.
   *
   * @returns whether the message was still the caller's
   */
  async park({ _id, claim = '' }: Message, waitMs: number): Promise<boolean> {
    const { modifiedCount } = await this.native.updateOne(
      { _id, rank: STATUS_RANK.sending, claim },
      { $set: { rank: STATUS_RANK.queued, lane: LANE.held, dueAt: this.clock.in(waitMs) } },
    );
    return modifiedCount === 1;
  }

  /** Its wait is over. @returns whether it is still the caller's, and was not taken back meanwhile */
  async unpark({ _id, claim = '' }: Message, leaseMs: number): Promise<boolean> {
    const { modifiedCount } = await this.native.updateOne(
      { _id, rank: STATUS_RANK.queued, claim },
      { $set: { rank: STATUS_RANK.sending, lane: LANE.held, dueAt: this.clock.in(leaseMs) } },
    );
    return modifiedCount === 1;
  }

  /** Writes what became of a try. Tries that end at the same time share one command. */
  settle(settlement: Settlement): Promise<void> {
    return this.settlements.add(settlement);
  }

  /** Resolves when every settlement handed in so far is written. */
  settled(): Promise<void> {
    return this.settlements.idle();
  }

  /**
   * Tenants after `after` that have messages waiting, and since when: one look-up per tenant, so the
   * cost does not grow with what waits.
   */
  async findWaitingTenants(
    after: TenantId | null,
    limit: number,
  ): Promise<{ tenantId: TenantId; oldest: MessageId }[]> {
    const found: { tenantId: TenantId; oldest: MessageId }[] = [];
    for (let last = after; found.length < limit; last = found.at(-1)!.tenantId) {
      const [front] = await this.native
        .find({
          lane: { $exists: true },
          ...(last !== null && { tenantId: { $gt: last } }),
        })
        .project<Pick<Message, '_id' | 'tenantId'>>({ tenantId: 1 })
        .sort({ tenantId: 1, lane: 1, _id: 1 })
        .limit(1)
        .toArray();
      if (front === undefined) break;
      found.push({ tenantId: front.tenantId, oldest: front._id });
    }
    return found;
  }

  /** Messages whose time has come: as planned, another try, the end of a lease, the deadline of an unknown. */
  findDue(limit: number): Promise<Message[]> {
    return this.native
      .find({ dueAt: { $lte: this.clock.now() } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** Messages that were not sent by the time they had to be. */
  findExpired(limit: number): Promise<Message[]> {
    return this.native
      .find({ rank: STATUS_RANK.queued, expiresAt: { $lte: this.clock.now() } })
      .limit(limit)
      .toArray();
  }

  /** Takes messages out that may not go any more. @returns how many were still queued */
  async expire(messageIds: readonly MessageId[]): Promise<number> {
    const now = this.clock.now();
    const { modifiedCount } = await this.native.updateMany(
      { _id: { $in: [...messageIds] }, rank: STATUS_RANK.queued },
      {
        $set: { rank: STATUS_RANK.expired },
        $min: { 'statusTimes.expired': now },
        $max: { updatedAt: now },
        $unset: LEAVE_OUTBOX,
      },
    );
    return modifiedCount;
  }

  /** Their lease ran out without a word: nobody knows whether they went out. */
  async expireLeases(messageIds: readonly MessageId[], deadlineMs: number): Promise<number> {
    const now = this.clock.now();
    const { modifiedCount } = await this.native.updateMany(
      { _id: { $in: [...messageIds] }, rank: STATUS_RANK.sending, dueAt: { $lte: now } },
      {
        $set: { rank: STATUS_RANK.unknown, dueAt: this.clock.in(deadlineMs) },
        $min: { 'statusTimes.unknown': now },
        $max: { updatedAt: now },
        $unset: { lane: 1, claim: 1, heldSince: 1 },
      },
    );
    return modifiedCount;
  }

  /** The deadline of an unknown outcome has passed, and the tenant's policy is to wait on. */
  async hold(messageIds: readonly MessageId[]): Promise<void> {
    await this.native.updateMany(
      { _id: { $in: [...messageIds] }, rank: STATUS_RANK.unknown },
      { $unset: { dueAt: 1 } },
    );
  }

  /** Holds messages back that came before their turn; their conversations wait behind them. */
  async holdBack(messages: readonly { messageId: MessageId; until: Date }[]): Promise<void> {
    await this.native.bulkWrite(
      messages.map(({ messageId, until }) => ({
        updateOne: {
          filter: { _id: messageId, rank: STATUS_RANK.queued },
          update: { $set: { lane: LANE.held, dueAt: until } },
        },
      })),
      { ordered: false },
    );
  }

  /** Their wait for another try, or for their planned time, is over: to their place in their lanes. */
  async wake(messages: readonly Message[]): Promise<void> {
    for (const lane of [LANE.reply, LANE.bulk]) {
      const ids = messages.filter(({ priority }) => priority === lane).map(({ _id }) => _id);
      if (ids.length === 0) continue;
      await this.native.updateMany(
        { _id: { $in: ids }, rank: STATUS_RANK.queued },
        { $set: { lane }, $unset: { dueAt: 1, waitsFor: 1 } },
      );
    }
  }

  /** What its messages wait for is over: they are due now. @param waitsFor see `templateKeyOf` */
  async release(tenantId: TenantId, waitsFor: string): Promise<void> {
    await this.native.updateMany(
      { tenantId, waitsFor, rank: STATUS_RANK.queued },
      { $set: { dueAt: this.clock.now() }, $unset: { waitsFor: 1 } },
    );
  }

  /**
   * Puts messages back into their lane for another round of tries.
   *
   * @param from only those that stand at one of these ranks
   * @returns how many went back
   */
  async requeue(messageIds: readonly MessageId[], from: readonly number[]): Promise<number> {
    const now = this.clock.now();
    const { modifiedCount } = await this.native.updateMany(
      { _id: { $in: [...messageIds] }, rank: { $in: [...from] } },
      {
        $set: { rank: STATUS_RANK.queued, lane: LANE.bulk, attempts: 0 },
        $max: { updatedAt: now },
        $unset: {
          dueAt: 1,
          claim: 1,
          heldSince: 1,
          waitsFor: 1,
          error: 1,
          failure: 1,
          wamid: 1,
          'statusTimes.failed': 1,
        },
      },
    );
    return modifiedCount;
  }

  /**
   * Somebody found out that a message of unknown outcome is at Meta.
   *
   * @returns whether its outcome was still unknown; `wamid-taken` if another message has this wamid
   */
  async declareSent(
    messageId: MessageId,
    wamid: string | undefined,
  ): Promise<boolean | 'wamid-taken'> {
    const now = this.clock.now();
    try {
      const { modifiedCount } = await this.native.updateOne(
        { _id: messageId, rank: STATUS_RANK.unknown },
        {
          $set: { rank: STATUS_RANK.sent, ...(wamid !== undefined && { wamid }) },
          $min: { 'statusTimes.sent': now },
          $max: { updatedAt: now },
          $unset: { ...LEAVE_OUTBOX, error: 1 },
        },
      );
      return modifiedCount === 1;
    } catch (error) {
      if (isDuplicateKey(error, 'wamid')) return 'wamid-taken';
      throw error;
    }
  }

  private async writeSettlements(settlements: Settlement[]): Promise<void[]> {
    const now = this.clock.now();
    await this.native.bulkWrite(
      settlements.map((settlement) => ({ updateOne: toUpdate(settlement, now) })),
      { ordered: false },
    );
    return settlements.map(() => undefined);
  }
}
