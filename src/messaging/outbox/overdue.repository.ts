import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../../common/clock.js';
import type { MessageId, TenantId } from '../../common/id.js';
import { orReadBack } from '../../database/doubt.js';
import { isWamidTaken } from '../../database/duplicate-key.js';
import { IN_ONE_ANSWER, nativeCollection } from '../../database/native-collection.js';
import { wamidFields } from '../../whatsapp/wamid.js';
import { markEventsDue } from '../../events/due-events.repository.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { LANE, LEAVE_OUTBOX, Message, type MessageFailure } from '../messages/message.schema.js';
import { homeLaneOf, STORED_AS } from '../messages/stored-names.js';
import { lanesOf, type Lane } from '../messages/take-turn.job.js';

/** What a message forgets that begins anew. */
const REQUEUED = {
  dueAt: 1,
  claim: 1,
  heldSince: 1,
  waitsFor: 1,
  [STORED_AS.sendError]: 1,
  [STORED_AS.deliveryError]: 1,
  wamid: 1,
  wamidKey: 1,
  'statusTimes.failed': 1,
} as const;

/** How much is read at once where it matters who waits, and not what. */
const FRONT = 50;

type Waiting = Pick<Message, '_id' | 'tenantId' | 'phoneNumberId'>;

/**
 * What is overdue in the outbox, and how it gets going again. Every query here is one atomic step or
 * safe to run twice.
 */
@Injectable()
export class OverdueRepository {
  private readonly native: mongo.Collection<Message>;

  constructor(
    @InjectModel(Message.name) messages: Model<Message>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(messages);
  }

  /**
   * Lanes after `after` that have messages waiting, and the first of those. Many lanes that hold little are
   * found by one look-up; of one that holds much no more than `FRONT` is read.
   */
  async findWaitingLanes(
    after: Lane | null,
    limit: number,
  ): Promise<{ lane: Lane; oldest: MessageId }[]> {
    const found: { lane: Lane; oldest: MessageId }[] = [];
    for (let last = after; found.length < limit; last = found.at(-1)!.lane) {
      const rows = await this.findFront(last);
      for (const row of rows) {
        const [lane] = lanesOf([row]);
        if (!isSameLane(lane!, found.at(-1)?.lane)) found.push({ lane: lane!, oldest: row._id });
      }
      if (rows.length < FRONT) break;
    }
    return found.slice(0, limit);
  }

  /**
   * How many messages each lane of the outbox holds, and the oldest of them.
   *
   * @param limit where counting ends, for all lanes together
   */
  async measureLanes(limit: number): Promise<Map<number, { count: number; oldest: MessageId }>> {
    const rows = await this.native
      .aggregate<{ _id: number; count: number; oldest: MessageId }>([
        // A bound on the lane is all that has to be known, so that the index alone answers.
        { $match: { lane: { $gte: LANE.underway } } },
        { $sort: { tenantId: 1, phoneNumberId: 1, lane: 1, _id: 1 } },
        { $limit: limit },
        { $group: { _id: '$lane', count: { $sum: 1 }, oldest: { $min: '$_id' } } },
      ])
      .toArray();
    return new Map(rows.map(({ _id, count, oldest }) => [_id, { count, oldest }]));
  }

  /** How many messages have an unknown outcome, past their deadline or not. @param limit where counting ends */
  countUnknown(limit: number): Promise<number> {
    return this.native.countDocuments({ rank: STATUS_RANK.unknown }, { limit });
  }

  /** Gives messages without a number this one. Only processes of an older version accept such. */
  async nameNumber(tenantId: TenantId, phoneNumberId: string): Promise<void> {
    await this.native.updateMany(
      { tenantId, lane: { $exists: true }, phoneNumberId: { $exists: false } },
      { $set: { phoneNumberId } },
    );
  }

  /** Moves what waits to the number that took the place of its own. */
  async moveLane(tenantId: TenantId, from: string, to: string): Promise<void> {
    await this.native.updateMany(
      { tenantId, phoneNumberId: from, lane: { $exists: true }, rank: STATUS_RANK.queued },
      { $set: { phoneNumberId: to } },
    );
  }

  /** Fails those that are still queued. @returns how many these were */
  async fail(messageIds: readonly MessageId[], sendError: MessageFailure): Promise<number> {
    const now = this.clock.now();
    const { modifiedCount } = await this.native.updateMany(
      { _id: { $in: [...messageIds] }, rank: STATUS_RANK.queued },
      {
        $set: { rank: STATUS_RANK.failed, [STORED_AS.sendError]: sendError, ...markEventsDue() },
        $min: { 'statusTimes.failed': now },
        $max: { updatedAt: now },
        $unset: LEAVE_OUTBOX,
      },
    );
    return modifiedCount;
  }

  /**
   * Messages whose time has come: as planned, another try, the end of a lease, the deadline of an
   * unknown outcome.
   *
   * @param readUpTo what came in later is not known yet, and may tell of an unknown outcome: one with
   *   a later deadline is not due
   */
  findDue(limit: number, readUpTo: Date): Promise<Message[]> {
    return this.native
      .find(
        {
          dueAt: { $lte: this.clock.now() },
          $or: [{ rank: { $ne: STATUS_RANK.unknown } }, { dueAt: { $lt: readUpTo } }],
        },
        IN_ONE_ANSWER,
      )
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

  /** Makes `unknown` those whose lease ran out: nobody knows whether they went out. */
  async expireLeases(messageIds: readonly MessageId[], deadlineMs: number): Promise<number> {
    const now = this.clock.now();
    const { modifiedCount } = await this.native.updateMany(
      { _id: { $in: [...messageIds] }, rank: STATUS_RANK.sending, dueAt: { $lte: now } },
      {
        $set: {
          rank: STATUS_RANK.unknown,
          dueAt: this.clock.in(deadlineMs),
          ...markEventsDue(),
        },
        $min: { 'statusTimes.unknown': now },
        $max: { updatedAt: now },
        // It keeps its claim: who finds out that it never sent it may take it back.
        $unset: { lane: 1, heldSince: 1 },
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

  /** Puts messages whose wait is over, for another try or for their planned time, into their lanes. */
  async wake(messages: readonly Message[]): Promise<void> {
    for (const lane of [LANE.reply, LANE.bulk]) {
      const ids = messages.filter((message) => homeLaneOf(message) === lane).map(({ _id }) => _id);
      if (ids.length === 0) continue;
      await this.native.updateMany(
        { _id: { $in: ids }, rank: STATUS_RANK.queued },
        { $set: { lane }, $unset: { dueAt: 1, waitsFor: 1 } },
      );
    }
  }

  /** Makes due what waits for this, as it is over. @param waitsFor see `templateKeyOf` */
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
    const requeueTo = (lane: number, of: mongo.Filter<Message>) => ({
      updateMany: {
        filter: { _id: { $in: [...messageIds] }, rank: { $in: [...from] }, ...of },
        update: {
          $set: { rank: STATUS_RANK.queued, lane, attempts: 0 },
          $inc: { round: 1 },
          $max: { updatedAt: now },
          $unset: REQUEUED,
        },
      },
    });
    const requeue = async (): Promise<number> => {
      const { modifiedCount } = await this.native.bulkWrite([
        requeueTo(LANE.reply, { [STORED_AS.homeLane]: LANE.reply }),
        requeueTo(LANE.bulk, { [STORED_AS.homeLane]: { $ne: LANE.reply } }),
      ]);
      return modifiedCount;
    };
    return orReadBack(requeue, async () => {
      await requeue();
      return this.native.countDocuments({
        _id: { $in: [...messageIds] },
        rank: { $nin: [...from] },
        updatedAt: { $gte: now },
      });
    });
  }

  /**
   * Somebody found out that a message of unknown outcome is at Meta.
   *
   * @returns `known` if its outcome was known by then; `wamid-taken` if another message has this wamid
   */
  async declareSent(
    messageId: MessageId,
    wamid: string | undefined,
  ): Promise<'settled' | 'known' | 'wamid-taken'> {
    const now = this.clock.now();
    const declare = async (): Promise<boolean> => {
      const { modifiedCount } = await this.native.updateOne(
        { _id: messageId, rank: STATUS_RANK.unknown },
        {
          $set: {
            rank: STATUS_RANK.sent,
            ...(wamid === undefined ? {} : wamidFields(wamid)),
            ...markEventsDue(),
          },
          $min: { 'statusTimes.sent': now },
          $max: { updatedAt: now },
          $unset: { ...LEAVE_OUTBOX, [STORED_AS.sendError]: 1 },
        },
      );
      return modifiedCount === 1;
    };
    const isDeclared = async (): Promise<boolean> =>
      (await this.native.countDocuments({ _id: messageId, 'statusTimes.sent': now })) === 1;
    try {
      const settled = await orReadBack(declare, async () => (await declare()) || isDeclared());
      return settled ? 'settled' : 'known';
    } catch (error) {
      if (isWamidTaken(error)) return 'wamid-taken';
      throw error;
    }
  }

  /** What waits first behind a lane: in those of its tenant, then in those of others. */
  private async findFront(after: Lane | null): Promise<Waiting[]> {
    if (after === null) return this.readFront({});
    const { tenantId, phoneNumberId = '' } = after;
    const own = await this.readFront({ tenantId, phoneNumberId: { $gt: phoneNumberId } });
    if (own.length === FRONT) return own;
    return [...own, ...(await this.readFront({ tenantId: { $gt: tenantId } }))].slice(0, FRONT);
  }

  private readFront(which: mongo.Filter<Message>): Promise<Waiting[]> {
    return this.native
      .find({ ...which, lane: { $exists: true } })
      .project<Waiting>({ tenantId: 1, phoneNumberId: 1 })
      .sort({ tenantId: 1, phoneNumberId: 1, lane: 1, _id: 1 })
      .limit(FRONT)
      .toArray();
  }
}

function isSameLane(one: Lane, other: Lane | undefined): boolean {
  return one.tenantId === other?.tenantId && one.phoneNumberId === other.phoneNumberId;
}
