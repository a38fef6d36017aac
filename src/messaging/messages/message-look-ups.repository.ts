import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined } from '../../common/defined.js';
import type { MessageId, TenantId } from '../../common/id.js';
import { olderThan, type PageQuery } from '../../common/page.js';
import { nativeCollection } from '../../database/native-collection.js';
import { wamidKeyOf } from '../../whatsapp/wamid.js';
import { STATUS_RANK } from './message-status.js';
import { Message } from './message.schema.js';

/** What somebody has to look after. */
export const TROUBLES = ['failed', 'unknown'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Messages of many tenants, for who looks after all of them. */
@Injectable()
export class MessageLookUps {
  private readonly native: mongo.Collection<Message>;

  constructor(@InjectModel(Message.name) messages: Model<Message>) {
    this.native = nativeCollection(messages);
  }

  /** Of any tenant. */
  findById(messageId: MessageId): Promise<Message | null> {
    return this.native.findOne({ _id: messageId });
  }

  /** By Meta's id, in any of its forms; one seek in the index for each tenant. */
  findByWamid(tenantIds: readonly TenantId[], wamid: string, limit: number): Promise<Message[]> {
    const tenantId = { $in: [...tenantIds] };
    const keys = [...new Set([wamid, wamidKeyOf(wamid)])];
    return this.native
      .find({
        $or: [
          { tenantId, wamid: { $in: keys } },
          { tenantId, wamidKey: { $in: keys } },
        ],
      })
      .limit(limit)
      .toArray();
  }

  findByIdempotencyKey(
    tenantIds: readonly TenantId[],
    idempotencyKey: string,
    limit: number,
  ): Promise<Message[]> {
    return this.native
      .find({ tenantId: { $in: [...tenantIds] }, idempotencyKey })
      .limit(limit)
      .toArray();
  }

  /** All tenants' messages, newest first; one row more than the page holds tells of another. */
  list(trouble: Trouble | undefined, { limit, cursor }: PageQuery): Promise<Message[]> {
    return this.native
      .find(defined({ rank: trouble && STATUS_RANK[trouble], _id: olderThan('msg', cursor) }))
      .sort({ _id: -1 })
      .limit(limit + 1)
      .toArray();
  }
}
