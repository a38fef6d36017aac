import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined, nonEmpty } from '../common/defined.js';
import type { ConversationId, CustomerId, MessageId, TenantId } from '../common/id.js';
import { metadataUpdate, type MetadataChange } from '../common/metadata.js';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import { DueEvents, markEventsDue } from '../events/due-events.repository.js';
import { OtherConversation } from './conversation.schema.js';

/** What happened in a conversation; nothing here takes anything back. */
export type OtherActivity = Omit<
  OtherConversation,
  'mergedInto' | 'metadata' | 'createdAt' | 'eventsDue'
>;

/** Every query on `conversations`. */
@Injectable()
export class OtherConversationsRepository {
  readonly dueEvents: DueEvents<OtherConversation>;
  private readonly native: mongo.Collection<OtherConversation>;

  constructor(
    @InjectModel(OtherConversation.name) conversations: Model<OtherConversation>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(conversations);
    this.dueEvents = new DueEvents(this.native);
  }

  /** Creates those that are new. Safe to run twice, and in any order. */
  async record(activities: readonly OtherActivity[]): Promise<void> {
    if (activities.length === 0) return;
    const opened = { createdAt: this.clock.now(), ...markEventsDue() };
    await this.native.bulkWrite(
      activities.map(({ _id, tenantId, customerId, phoneNumberId, ...latest }) => ({
        updateOne: {
          filter: { _id },
          update: {
            $setOnInsert: { tenantId, customerId, phoneNumberId, ...opened },
            ...defined({ $max: nonEmpty(latest) }),
          },
          upsert: true,
        },
      })),
      { ordered: true },
    );
  }

  find(tenantId: TenantId, conversationId: ConversationId): Promise<OtherConversation | null> {
    return this.native.findOne({ _id: conversationId, tenantId });
  }

  findMany(conversationIds: readonly ConversationId[]): Promise<OtherConversation[]> {
    return this.native.find({ _id: { $in: [...conversationIds] } }, IN_ONE_ANSWER).toArray();
  }

  ofCustomers(
    customers: readonly { readonly _id: CustomerId; readonly tenantId: TenantId }[],
  ): Promise<OtherConversation[]> {
    const tenantIds = [...new Set(customers.map(({ tenantId }) => tenantId))];
    const customerIds = customers.map(({ _id }) => _id);
    const query = { tenantId: { $in: tenantIds }, customerId: { $in: customerIds } };
    return this.native.find(query, IN_ONE_ANSWER).toArray();
  }

  ofCustomer(tenantId: TenantId, customerId: CustomerId): Promise<OtherConversation[]> {
    return this.native.find({ tenantId, customerId }, IN_ONE_ANSWER).toArray();
  }

  /** By last activity, newest first, after `after`. */
  list(
    tenantId: TenantId,
    limit: number,
    after: { at: Date; id: ConversationId } | null,
  ): Promise<OtherConversation[]> {
    return this.native
      .find({
        tenantId,
        mergedInto: { $exists: false },
        // Beside the branches, an end for the index to begin at.
        lastMessageAt: after ? { $lte: after.at } : { $exists: true },
        ...defined({
          $or: after
            ? [
                { lastMessageAt: { $lt: after.at } },
                { lastMessageAt: after.at, _id: { $lt: after.id } },
              ]
            : undefined,
        }),
      })
      .sort({ lastMessageAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  async markRead(
    tenantId: TenantId,
    conversationId: ConversationId,
    readThrough: MessageId,
  ): Promise<void> {
    await this.native.updateOne({ _id: conversationId, tenantId }, { $max: { readThrough } });
  }

  /** @returns `null` if there is no such conversation */
  annotate(
    tenantId: TenantId,
    conversationId: ConversationId,
    change: MetadataChange,
  ): Promise<OtherConversation | null> {
    const { set, unset } = metadataUpdate('metadata', change);
    const update = defined({ $set: nonEmpty(set), $unset: nonEmpty(unset) });
    const row = { _id: conversationId, tenantId };
    if (Object.keys(update).length === 0) return this.native.findOne(row);
    return this.native.findOneAndUpdate(row, update, { returnDocument: 'after' });
  }

  async closeWindow(conversationId: ConversationId, windowRefusedAt: Date): Promise<void> {
    await this.native.updateOne({ _id: conversationId }, { $max: { windowRefusedAt } });
  }

  /** @param mergedInto `null` if the customer is one of their own again */
  async setMerged(
    tenantId: TenantId,
    customerId: CustomerId,
    mergedInto: CustomerId | null,
  ): Promise<void> {
    await this.native.updateMany(
      { tenantId, customerId },
      mergedInto === null ? { $unset: { mergedInto: 1 } } : { $set: { mergedInto } },
    );
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.native.deleteMany({ tenantId });
  }
}
