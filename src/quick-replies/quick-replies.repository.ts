import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { newId, type TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { nativeCollection } from '../database/native-collection.js';
import { QuickReplyExistsError } from './quick-reply.errors.js';
import { QuickReply } from './quick-reply.schema.js';

/** What somebody says of a quick reply. */
export interface QuickReplyWords {
  readonly shortcut: string;
  readonly text: string;
}

/** Every query on `quick_replies`. */
@Injectable()
export class QuickRepliesRepository {
  private readonly native: mongo.Collection<QuickReply>;

  constructor(
    @InjectModel(QuickReply.name) quickReplies: Model<QuickReply>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(quickReplies);
  }

  /** @throws QuickReplyExistsError if the shortcut is taken */
  async add(tenantId: TenantId, words: QuickReplyWords): Promise<QuickReply> {
    const now = this.clock.now();
    const added = { _id: newId('qrp'), tenantId, ...words, createdAt: now, updatedAt: now };
    await this.unlessTaken(words.shortcut, () => this.native.insertOne(added));
    return added;
  }

  /**
   * What is left out stays.
   *
   * @returns `null` if there is no such quick reply
   * @throws QuickReplyExistsError if the shortcut is taken
   */
  change(
    tenantId: TenantId,
    quickReplyId: string,
    words: Partial<QuickReplyWords>,
  ): Promise<QuickReply | null> {
    const set = { ...words, updatedAt: this.clock.now() };
    return this.unlessTaken(words.shortcut ?? '', () =>
      this.native.findOneAndUpdate(
        { _id: quickReplyId as QuickReply['_id'], tenantId },
        { $set: set },
        { returnDocument: 'after' },
      ),
    );
  }

  /** @returns whether it was there */
  async remove(tenantId: TenantId, quickReplyId: string): Promise<boolean> {
    const { deletedCount } = await this.native.deleteOne({
      _id: quickReplyId as QuickReply['_id'],
      tenantId,
    });
    return deletedCount > 0;
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(tenantId: TenantId, { limit, cursor }: PageQuery): Promise<QuickReply[]> {
    return this.native
      .find({
        tenantId,
        ...defined({ _id: olderThan('qrp', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .toArray();
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.native.deleteMany({ tenantId });
  }

  private async unlessTaken<T>(shortcut: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (isDuplicateKey(error, 'shortcut')) throw new QuickReplyExistsError(shortcut);
      throw error;
    }
  }
}
