import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined, nonEmpty } from '../../common/defined.js';
import { IN_ONE_ANSWER, nativeCollection } from '../../database/native-collection.js';
import { Clock } from '../../common/clock.js';
import type { ConversationId, MessageId, TenantId } from '../../common/id.js';
import { insertOwn, orReadBack } from '../../database/doubt.js';
import { wordsOf } from '../../common/search-words.js';
import { collectDuplicates } from '../../database/duplicate-key.js';
import { wamidKeyOf } from '../../whatsapp/wamid.js';
import { AMENDING_TYPES, QUIET_TYPES, amendedKeyOf } from './message-relations.js';
import { DueEvents, markEventsDue } from '../../events/due-events.repository.js';
import { toStatusUpdate, type StatusChange } from './message-news.js';
import { STATUS_RANK } from './message-status.js';
import { LEAVE_OUTBOX, Message } from './message.schema.js';
import { STORED_AS } from './stored-names.js';

/** What statuses are matched by. */
export type MessageReference = Pick<
  Message,
  | '_id'
  | 'tenantId'
  | 'phoneNumberId'
  | 'wamid'
  | 'wamidKey'
  | 'conversationId'
  | 'peer'
  | 'failure'
  | 'attempts'
  | 'traceparent'
  | 'amends'
>;

/** What events tell of a message: of its way, and never of what it says. */
const TOLD_FIELDS = [
  ...(['_id', 'tenantId', 'conversationId', 'direction', 'type', 'origin', 'call'] as const),
  ...(['statusTimes', 'round', 'createdAt', 'updatedAt', 'traceparent', 'eventsDue'] as const),
] as const;
export type ToldMessage = Pick<Message, (typeof TOLD_FIELDS)[number]>;

/** Queries on `messages`, but for the outbox. */
@Injectable()
export class MessagesRepository {
  readonly dueEvents: DueEvents<Message, keyof ToldMessage>;
  private readonly native: mongo.Collection<Message>;

  constructor(
    @InjectModel(Message.name) private readonly messages: Model<Message>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(messages);
    this.dueEvents = new DueEvents(this.native, [], TOLD_FIELDS);
  }

  /**
   * @param again some of them may have been inserted by a command that failed
   * @returns positions of those that were there before, by wamid or idempotency key
   */
  async insertNew(messages: readonly Message[], again = false): Promise<Set<number>> {
    const mark = markEventsDue();
    const rows = messages.map(withWhatItIsFoundBy).map((message) =>
      // What is imported happened long ago, and elsewhere.
      message.origin === 'history' ? message : { ...message, ...mark },
    );
    return insertOwn(this.native, rows, again);
  }

  find(tenantId: TenantId, messageId: MessageId): Promise<Message | null> {
    return this.messages.findOne({ _id: messageId, tenantId }).lean();
  }

  /** Of any tenant, without what their text is found by. */
  findAll(messageIds: readonly MessageId[]): Promise<Message[]> {
    const shown = { ...IN_ONE_ANSWER, projection: { words: 0 } };
    return this.native.find({ _id: { $in: [...messageIds] } }, shown).toArray();
  }

  findByIdempotencyKeys(tenantId: TenantId, keys: readonly string[]): Promise<Message[]> {
    return this.messages.find({ tenantId, idempotencyKey: { $in: [...keys] } }).lean();
  }

  /** By wamids, or by other ones of the same messages. */
  findByWamids(tenantIds: readonly TenantId[], wamids: readonly string[]): Promise<Message[]> {
    return this.native.find(inAnyForm({ $in: [...tenantIds] }, wamids), IN_ONE_ANSWER).toArray();
  }

  /** Messages of a tenant that somebody named, by our ids or by Meta's. */
  findNamed(
    tenantId: TenantId,
    messageIds: readonly MessageId[],
    wamids: readonly string[],
  ): Promise<Message[]> {
    const named = [
      ...(messageIds.length > 0 ? [{ _id: { $in: [...messageIds] } }] : []),
      ...(wamids.length > 0 ? [{ wamid: { $in: [...wamids] } }] : []),
    ];
    if (named.length === 0) return Promise.resolve([]);
    return this.native
      .find({ $or: named.map((filter) => ({ tenantId, ...filter })) }, IN_ONE_ANSWER)
      .toArray();
  }

  findReferences(messageIds: readonly MessageId[]): Promise<MessageReference[]> {
    return this.native
      .find({ _id: { $in: [...messageIds] } }, IN_ONE_ANSWER)
      .project<MessageReference>({
        tenantId: 1,
        phoneNumberId: 1,
        wamid: 1,
        conversationId: 1,
        peer: 1,
        [STORED_AS.deliveryError]: 1,
        attempts: 1,
        traceparent: 1,
      })
      .toArray();
  }

  /** By a wamid, or by another one of the same message. */
  findByAnyWamid(tenantId: TenantId, wamids: readonly string[]): Promise<MessageReference[]> {
    if (wamids.length === 0) return Promise.resolve([]);
    return this.native
      .find(inAnyForm(tenantId, wamids), IN_ONE_ANSWER)
      .project<MessageReference>({
        tenantId: 1,
        wamid: 1,
        wamidKey: 1,
        conversationId: 1,
        amends: 1,
      })
      .toArray();
  }

  /** @returns those that stand at `failed` */
  async findFailed(messageIds: readonly MessageId[]): Promise<MessageId[]> {
    const failed = await this.native
      .find({ _id: { $in: [...messageIds] }, rank: STATUS_RANK.failed }, IN_ONE_ANSWER)
      .project<Pick<Message, '_id'>>({ _id: 1 })
      .toArray();
    return failed.map(({ _id }) => _id);
  }

  /**
   * Applies Meta's statuses. They commute: any order and any repetition ends in the same state.
   *
   * @returns indexes of those whose wamid another message has; nothing of them is applied
   */
  async applyStatuses(changes: readonly StatusChange[]): Promise<Set<number>> {
    if (changes.length === 0) return new Set();
    const now = this.clock.now();
    const operations = changes.map((change) => ({ updateOne: toStatusUpdate(change, now) }));
    return collectDuplicates(() => this.native.bulkWrite(operations, { ordered: false }));
  }

  /** Auto-replies in each conversation since `since`. */
  async countAutoReplies(
    conversationIds: readonly ConversationId[],
    since: MessageId,
  ): Promise<Map<ConversationId, number>> {
    const counts = await this.messages.aggregate<{ _id: ConversationId; count: number }>([
      {
        $match: {
          conversationId: { $in: [...conversationIds] },
          _id: { $gte: since },
          origin: 'auto-reply',
          rank: { $ne: STATUS_RANK.canceled },
        },
      },
      { $group: { _id: '$conversationId', count: { $sum: 1 } } },
    ]);
    return new Map(counts.map(({ _id, count }) => [_id, count]));
  }

  /** Messages of customers in a conversation that came after `readThrough`, `max` at most. */
  countUnread(
    conversationIds: readonly ConversationId[],
    readThrough: MessageId | undefined,
    max: number,
  ): Promise<number> {
    return this.messages.countDocuments(
      {
        conversationId: { $in: [...conversationIds] },
        origin: 'customer',
        type: { $nin: QUIET_TYPES },
        quiet: { $exists: false },
        ...defined({ _id: readThrough && { $gt: readThrough } }),
      },
      { limit: max },
    );
  }

  /** How many messages of a tenant are waiting or on their way. */
  countWaiting(tenantId: TenantId): Promise<number> {
    return this.native.countDocuments({ tenantId, lane: { $exists: true } });
  }

  findNewest(conversationIds: readonly ConversationId[]): Promise<Message | null> {
    return this.messages
      .findOne({
        conversationId: { $in: [...conversationIds] },
        type: { $nin: AMENDING_TYPES },
      })
      .sort({ _id: -1 })
      .lean();
  }

  /** @returns whether it was still queued */
  async cancel(tenantId: TenantId, messageId: MessageId): Promise<boolean> {
    const now = this.clock.now();
    const cancel = async (): Promise<boolean> => {
      const { modifiedCount } = await this.messages.updateOne(
        { _id: messageId, tenantId, rank: STATUS_RANK.queued },
        {
          $set: {
            rank: STATUS_RANK.canceled,
            'statusTimes.canceled': now,
            updatedAt: now,
            ...markEventsDue(),
          },
          $unset: LEAVE_OUTBOX,
        },
      );
      return modifiedCount === 1;
    };
    const isCanceled = async (): Promise<boolean> => {
      const ours = { _id: messageId, tenantId, 'statusTimes.canceled': now };
      return (await this.native.countDocuments(ours)) === 1;
    };
    return orReadBack(cancel, async () => (await cancel()) || isCanceled());
  }

  /** Something that is shown with it changed. */
  async markChanged(messageId: MessageId): Promise<void> {
    await this.native.updateOne({ _id: messageId }, { $max: { updatedAt: this.clock.now() } });
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.messages.deleteMany({ tenantId });
  }
}

/** By what it is about, and by what it says. */
function withWhatItIsFoundBy(message: Message): Message {
  const amends = amendedKeyOf(message);
  const words = message.body === undefined ? [] : wordsOf(message.body);
  return {
    ...message,
    ...defined({ amends, words: nonEmpty(words) }),
  };
}

/** By wamids, or by other ones of the same messages. */
export function inAnyForm(
  tenantId: TenantId | { readonly $in: TenantId[] },
  wamids: readonly string[],
): { $or: mongo.Filter<Message>[] } {
  const names = [...new Set(wamids.flatMap((wamid) => [wamid, wamidKeyOf(wamid)]))];
  return {
    $or: [
      { tenantId, wamid: { $in: names } },
      { tenantId, wamidKey: { $in: names } },
    ],
  };
}
