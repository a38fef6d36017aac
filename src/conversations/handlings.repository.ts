import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined } from '../common/defined.js';
import type { ConversationId, TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import { DueEvents, markEventsDue } from '../events/due-events.repository.js';
import { Handling } from './handling.schema.js';

/** Every query on `conversation_handlings`. */
@Injectable()
export class HandlingsRepository {
  readonly dueEvents: DueEvents<Handling>;
  private readonly native: mongo.Collection<Handling>;

  constructor(@InjectModel(Handling.name) handlings: Model<Handling>) {
    this.native = nativeCollection(handlings);
    this.dueEvents = new DueEvents(this.native, ['news']);
  }

  findMany(conversationIds: readonly ConversationId[]): Promise<Handling[]> {
    return this.native.find({ _id: { $in: [...conversationIds] } }, IN_ONE_ANSWER).toArray();
  }

  /**
   * Of those that somebody has, or that are about something: the newest conversations first; one row
   * more than the page holds tells that there is another.
   *
   * @throws InvalidCursorError
   */
  list(
    tenantId: TenantId,
    { assignee, label }: { assignee?: string | undefined; label?: string | undefined },
    { limit, cursor }: PageQuery,
  ): Promise<Handling[]> {
    return this.native
      .find({
        tenantId,
        ...defined({ assignee, labels: label, _id: olderThan('cnv', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .toArray();
  }

  /** @returns whether it was still as it was when the change was decided */
  async replace(before: Handling, after: Handling): Promise<boolean> {
    const { _id, ...fields } = after;
    const row = { ...fields, ...(after.news ? markEventsDue() : {}) };
    try {
      const { matchedCount, upsertedCount } = await this.native.replaceOne(
        { _id, version: before.version },
        row,
        // Nobody touched it yet, or somebody just did.
        { upsert: before.version === 0 },
      );
      return matchedCount + upsertedCount > 0;
    } catch (error) {
      if (isDuplicateKey(error, '_id')) return false;
      throw error;
    }
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.native.deleteMany({ tenantId });
  }
}
