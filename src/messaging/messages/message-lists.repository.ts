import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined, nonEmpty } from '../../common/defined.js';
import { firstIdAt, type ConversationId, type MessageId, type TenantId } from '../../common/id.js';
import { decodeTimeCursor, olderThan, timeCursor, type PageQuery } from '../../common/page.js';
import { beginningLike, type SearchTerms } from '../../common/search-words.js';
import { nativeCollection } from '../../database/native-collection.js';
import { Message } from './message.schema.js';

/** Which messages are meant: those of which all of it holds. */
export interface MessageFilter {
  readonly messageIds?: readonly MessageId[];
  readonly conversationIds?: readonly ConversationId[];
  /** Meta's id of the tenant's number. */
  readonly phoneNumberId?: string;
  readonly direction?: 'IN' | 'OUT';
  readonly rank?: number;
  readonly type?: string;
  readonly idempotencyKey?: string;
  readonly search?: SearchTerms;
  /** Stored then or later. */
  readonly since?: Date;
  /** Changed then or later; those that changed last come first. */
  readonly updatedSince?: Date;
}

/** The sort key of a message in such a list, as text. */
export function cursorOf({ updatedSince }: MessageFilter): (message: Message) => string {
  return ({ _id, updatedAt }) => (updatedSince === undefined ? _id : timeCursor(updatedAt, _id));
}

/** Lists of messages. */
@Injectable()
export class MessageListsRepository {
  private readonly native: mongo.Collection<Message>;

  constructor(@InjectModel(Message.name) messages: Model<Message>) {
    this.native = nativeCollection(messages);
  }

  /**
   * The newest come first, or those that changed last where that is what is asked for; one row more
   * than the page holds tells that there is another.
   *
   * @throws InvalidCursorError
   */
  list(
    tenantId: TenantId,
    filter: MessageFilter,
    { limit, cursor }: PageQuery,
  ): Promise<Message[]> {
    return this.native
      .find({ tenantId, ...toMongoFilter(filter, cursor) })
      .sort(filter.updatedSince === undefined ? { _id: -1 } : { updatedAt: -1, _id: -1 })
      .limit(limit + 1)
      .toArray();
  }
}

function toMongoFilter(filter: MessageFilter, cursor: string | undefined): mongo.Filter<Message> {
  const { messageIds, conversationIds, phoneNumberId, direction } = filter;
  const { rank, type, idempotencyKey, search } = filter;
  return {
    ...defined({
      conversationId: conversationIds && { $in: [...conversationIds] },
      phoneNumberId,
      direction,
      rank,
      type,
      idempotencyKey,
      words: search && beginningLike(search.prefix),
      $and: search && nonEmpty(search.words.map((word) => ({ words: word }))),
    }),
    ...inTime(filter, messageIds, cursor),
  };
}

function inTime(
  { since, updatedSince }: MessageFilter,
  messageIds: readonly MessageId[] | undefined,
  cursor: string | undefined,
): mongo.Filter<Message> {
  const ids = {
    ...defined({
      $in: messageIds && [...messageIds],
      $gte: since && firstIdAt('msg', since),
    }),
    ...(updatedSince ? {} : olderThan('msg', cursor)),
  };
  return {
    ...defined({ _id: nonEmpty(ids) }),
    ...(updatedSince ? changedBetween(updatedSince, cursor) : {}),
  };
}

function changedBetween(since: Date, cursor: string | undefined): mongo.Filter<Message> {
  if (cursor === undefined) return { updatedAt: { $gte: since } };
  const { at, id } = decodeTimeCursor('msg', cursor);
  return {
    // Beside the branches, the ends that the index is read between.
    updatedAt: { $gte: since, $lte: at },
    $or: [{ updatedAt: { $lt: at } }, { updatedAt: at, _id: { $lt: id } }],
  };
}
