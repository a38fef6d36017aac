import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../../common/clock.js';
import type { ConversationId, MessageId } from '../../common/id.js';
import { nativeCollection } from '../../database/native-collection.js';
import { markEventsDue } from '../../events/due-events.repository.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { LEAVE_OUTBOX, Message } from '../messages/message.schema.js';

/** Of these nobody heard anything. */
const NO_ANSWER = [STATUS_RANK.failed, STATUS_RANK.expired, STATUS_RANK.canceled];

/** What waits in the outbox for others to answer first. */
@Injectable()
export class AnsweredRepository {
  private readonly native: mongo.Collection<Message>;

  constructor(
    @InjectModel(Message.name) messages: Model<Message>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(messages);
  }

  /**
   * Cancels those that somebody else's answer made needless. Safe to run twice.
   *
   * @param messages whose time has come; most of them wait for nobody, and cost no query
   * @returns those that are to go out
   */
  async cancelAnswered(messages: readonly Message[]): Promise<Message[]> {
    const answers = await this.findLastAnswers(messages);
    const needless = messages.filter(
      ({ conversationId, unlessAnsweredSince: since }) =>
        since !== undefined && (answers.get(conversationId) ?? since) > since,
    );
    if (needless.length === 0) return [...messages];
    const now = this.clock.now();
    await this.native.updateMany(
      { _id: { $in: needless.map(({ _id }) => _id) }, rank: STATUS_RANK.queued },
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
    return messages.filter((message) => !needless.includes(message));
  }

  /** By conversation, what people, or programs of the tenant, said last. */
  private async findLastAnswers(
    messages: readonly Message[],
  ): Promise<Map<ConversationId, MessageId>> {
    const asking = messages.filter(({ unlessAnsweredSince }) => unlessAnsweredSince !== undefined);
    const [first] = asking.map(({ unlessAnsweredSince }) => unlessAnsweredSince).toSorted();
    if (first === undefined) return new Map();
    const found = await this.native
      .aggregate<{ _id: ConversationId; last: MessageId }>([
        {
          $match: {
            conversationId: { $in: [...new Set(asking.map((one) => one.conversationId))] },
            _id: { $gt: first },
            origin: { $in: ['api', 'app'] },
            rank: { $nin: NO_ANSWER },
          },
        },
        { $group: { _id: '$conversationId', last: { $max: '$_id' } } },
      ])
      .toArray();
    return new Map(found.map(({ _id, last }) => [_id, last]));
  }
}
