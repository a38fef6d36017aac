import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import { Clock } from '../common/clock.js';
import type { CustomerId, MessageId, TenantId } from '../common/id.js';
import { decodeTimeCursor, timeCursor, type PageQuery } from '../common/page.js';
import type { CustomerChange } from './customer-resolver.js';
import { Customer } from './customer.schema.js';

/** Every query on `customers`. */
@Injectable()
export class CustomersRepository {
  private readonly native: mongo.Collection<Customer>;

  constructor(
    @InjectModel(Customer.name) private readonly customers: Model<Customer>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(customers);
  }

  findByKeys(keys: readonly string[]): Promise<Customer[]> {
    return this.native.find({ keys: { $in: [...keys] } }, IN_ONE_ANSWER).toArray();
  }

  find(tenantId: TenantId, customerId: CustomerId): Promise<Customer | null> {
    return this.customers.findOne({ _id: customerId, tenantId }).lean();
  }

  findMany(customerIds: readonly CustomerId[]): Promise<Customer[]> {
    return this.customers.find({ _id: { $in: [...customerIds] } }).lean();
  }

  /**
   * In order: who loses a key comes before who gains it, since no two customers may share one.
   *
   * @throws a duplicate key error if somebody else wrote one of these people meanwhile
   */
  async write(created: readonly Customer[], changed: readonly CustomerChange[]): Promise<void> {
    const operations: mongo.AnyBulkWriteOperation<Customer>[] = [
      ...changed.filter(({ removeKeys }) => removeKeys.length > 0).map(toRemoval),
      ...created.map((document) => ({ insertOne: { document } })),
      ...changed.map(toUpdate),
    ];
    if (operations.length > 0) await this.native.bulkWrite(operations, { ordered: true });
  }

  /** By last activity, newest first. Merged ones are left out. */
  list(tenantId: TenantId, { limit, cursor }: PageQuery): Promise<Customer[]> {
    const after = cursor === undefined ? null : decodeTimeCursor('cus', cursor);
    return this.customers
      .find({
        tenantId,
        mergedInto: { $exists: false },
        lastMessageAt: { $exists: true },
        ...(after && {
          $or: [
            { lastMessageAt: { $lt: after.at } },
            { lastMessageAt: after.at, _id: { $lt: after.id } },
          ],
        }),
      })
      .sort({ lastMessageAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  /** @returns whether there is such a customer */
  async markRead(
    tenantId: TenantId,
    customerId: CustomerId,
    readThrough: MessageId,
  ): Promise<void> {
    await this.customers.updateOne(
      { _id: customerId, tenantId },
      { $max: { readThrough, updatedAt: this.clock.now() } },
    );
  }

  async closeWindow(customerId: CustomerId, refusedAt: Date): Promise<void> {
    await this.customers.updateOne(
      { _id: customerId },
      { $max: { windowRefusedAt: refusedAt, updatedAt: this.clock.now() } },
    );
  }

  async setMarketingPreference(customerId: CustomerId, optOut: boolean, at: Date): Promise<void> {
    await this.customers.updateOne(
      {
        _id: customerId,
        $or: [
          { marketingPreferenceAt: { $exists: false } },
          { marketingPreferenceAt: { $lt: at } },
        ],
      },
      {
        $set: { marketingOptOut: optOut, marketingPreferenceAt: at },
        $max: { updatedAt: this.clock.now() },
      },
    );
  }

  /** The record of the merge goes last: until then a stop anywhere can be made good by another call. */
  async separate(
    customerId: CustomerId,
    absorbed: { customerId: CustomerId; keys: string[] },
  ): Promise<void> {
    await this.customers.updateOne(
      { _id: customerId },
      { $pull: { keys: { $in: absorbed.keys } } },
    );
    await this.customers.updateOne(
      { _id: absorbed.customerId },
      { $set: { keys: absorbed.keys }, $unset: { mergedInto: 1 } },
    );
    await this.customers.updateOne(
      { _id: customerId },
      { $pull: { absorbed: { customerId: absorbed.customerId } } },
    );
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.customers.deleteMany({ tenantId });
  }
}

export function cursorOfCustomer({ lastMessageAt, _id }: Customer): string {
  return timeCursor(lastMessageAt ?? new Date(0), _id);
}

function toRemoval({
  customerId,
  set,
  removeKeys,
}: CustomerChange): mongo.AnyBulkWriteOperation<Customer> {
  const merged = set.mergedInto !== undefined;
  return {
    updateOne: {
      filter: { _id: customerId },
      update: merged ? { $unset: { keys: 1 } } : { $pull: { keys: { $in: [...removeKeys] } } },
    },
  };
}

function toUpdate({
  customerId,
  set,
  max,
  addKeys,
  absorb,
}: CustomerChange): mongo.AnyBulkWriteOperation<Customer> {
  return {
    updateOne: {
      filter: { _id: customerId },
      update: {
        $max: max,
        ...(Object.keys(set).length > 0 && { $set: set }),
        ...(addKeys.length > 0 && { $addToSet: { keys: { $each: [...addKeys] } } }),
        ...(absorb.length > 0 && { $push: { absorbed: { $each: [...absorb] } } }),
      },
    },
  };
}
