import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../../common/clock.js';
import type { MessageId, TenantId } from '../../common/id.js';
import { IN_ONE_ANSWER, nativeCollection } from '../../database/native-collection.js';
import { markEventsDue } from '../../events/due-events.repository.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { LANE, LEAVE_OUTBOX, Message, type MessageFailure } from '../messages/message.schema.js';
import { STORED_AS } from '../messages/stored-names.js';

const MAX_GROUP = 1_000;
/** What was to go out, or on its way, when the backup was made. */
const UNSENT = [STATUS_RANK.queued, STATUS_RANK.sending];

const RESTORED: MessageFailure = {
  code: 0,
  reason: 'outcome_unknown',
  title: 'It waited when the backup was made that the database was restored from.',
  advice: 'It may have been sent since. Find out, then settle it as sent or send it again.',
};

/** What a backup says is still to be sent, and may have been sent since. */
@Injectable()
export class RestoredRepository {
  private readonly native: mongo.Collection<Message>;

  constructor(
    @InjectModel(Message.name) messages: Model<Message>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(messages);
  }

  /**
   * Makes unknown what may have gone out since the backup, until a status or a person says what became
   * of it; no deadline decides. What is planned for later than now stays planned. Safe to run twice.
   *
   * @param backupAt nothing that was accepted later is touched
   * @returns how many of each tenant
   */
  async hold(backupAt: Date): Promise<Map<TenantId, number>> {
    const held = new Map<TenantId, number>();
    for await (const group of this.findUnsent(backupAt)) {
      await this.makeUnknown(group.map(({ _id }) => _id));
      for (const { tenantId } of group) held.set(tenantId, (held.get(tenantId) ?? 0) + 1);
    }
    // Unknown before, and perhaps settled since: no policy sends it again either.
    await this.native.updateMany(
      { rank: STATUS_RANK.unknown, dueAt: { $exists: true }, createdAt: { $lte: backupAt } },
      { $unset: { dueAt: 1 } },
    );
    return held;
  }

  private async *findUnsent(
    backupAt: Date,
  ): AsyncGenerator<readonly Pick<Message, '_id' | 'tenantId'>[]> {
    for (const waits of [
      { lane: { $gte: LANE.underway } },
      { dueAt: { $lte: this.clock.now() } },
    ] as const) {
      for (;;) {
        const group = await this.native
          .find({ ...waits, rank: { $in: UNSENT }, createdAt: { $lte: backupAt } }, IN_ONE_ANSWER)
          .project<Pick<Message, '_id' | 'tenantId'>>({ tenantId: 1 })
          .limit(MAX_GROUP)
          .toArray();
        if (group.length === 0) break;
        yield group;
      }
    }
  }

  private async makeUnknown(messageIds: readonly MessageId[]): Promise<void> {
    const now = this.clock.now();
    await this.native.updateMany(
      { _id: { $in: [...messageIds] }, rank: { $in: UNSENT } },
      {
        $set: { rank: STATUS_RANK.unknown, [STORED_AS.sendError]: RESTORED, ...markEventsDue() },
        $min: { 'statusTimes.unknown': now },
        $max: { updatedAt: now },
        $unset: LEAVE_OUTBOX,
      },
    );
  }
}
