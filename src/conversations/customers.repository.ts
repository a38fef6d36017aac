import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../database/native-collection.js';
import { Clock } from '../common/clock.js';
import type { CustomerId, MessageId, TenantId } from '../common/id.js';
import { decodeCursor, type PageQuery } from '../common/page.js';
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
    return this.native.find({ keys: { $in: [...keys] } }).toArray();
  }

  find(tenantId: TenantId, customerId: CustomerId): Promise<Customer | null> {
    return this.customers.findOne({ _id: customerId, tenantId }).lean();
  }

  findMany(customerIds: readonly CustomerId[]): Promise<Customer[]> {
    return this.customers.find({ _id: { $in: [...customerIds] } }).lean();
  }

  /**
   * In order: what loses keys comes before what gains them, since no two customers may share one.
   *
   * @throws a duplicate key error if somebody else wrote one of these people meanwhile
   */
  async write(created: readonly Customer[], changed: readonly CustomerChange[]): Promise<void> {
    const losers = changed.filter(({ removeKeys }) => removeKeys.length > 0);
    const gainers = changed.filter(({ removeKeys }) => removeKeys.length === 0);
    const operations: mongo.AnyBulkWriteOperation<Customer>[] = [
      ...losers.map(toUpdate),
      ...created.map((document) => ({ insertOne: { document } })),
      ...gainers.map(toUpdate),
    ];
    if (operations.length > 0) {
      await this.native.bulkWrite(operations, { ordered: true });
    }
  }

  /** By last activity, newest first. Merged ones are left out. */
  list(tenantId: TenantId, { limit, cursor }: PageQuery): Promise<Customer[]> {
    const [time, id] = cursor === undefined ? [] : decodeCursor(cursor).split('/');
    const at = new Date(Number(time));
    return this.customers
      .find({
        tenantId,
        mergedInto: { $exists: false },
        lastMessageAt: { $exists: true },
        ...(id !== undefined && {
          $or: [
            { lastMessageAt: { $lt: at } },
            { lastMessageAt: at, _id: { $lt: id as CustomerId } },
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

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.customers.deleteMany({ tenantId });
  }
}

export function cursorOfCustomer({ lastMessageAt, _id }: Customer): string {
  return `${lastMessageAt?.getTime() ?? 0}/${_id}`;
}

function toUpdate({
  customerId,
  set,
  max,
  addKeys,
  removeKeys,
  absorb,
}: CustomerChange): mongo.AnyBulkWriteOperation<Customer> {
  const merged = set.mergedInto !== undefined;
  return {
    updateOne: {
      filter: { _id: customerId },
      update: {
        ...(Object.keys(set).length > 0 && { $set: set }),
        $max: max,
        ...(merged && { $unset: { keys: 1 } }),
        ...(!merged && removeKeys.length > 0 && { $pull: { keys: { $in: [...removeKeys] } } }),
        ...(addKeys.length > 0 && { $addToSet: { keys: { $each: [...addKeys] } } }),
        ...(absorb.length > 0 && { $push: { absorbed: { $each: [...absorb] } } }),
      },
    },
  };
}
