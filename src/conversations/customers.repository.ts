import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined, nonEmpty } from '../common/defined.js';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import { Clock } from '../common/clock.js';
import type { CustomerId, MessageId, TenantId } from '../common/id.js';
import { metadataUpdate, type MetadataChange } from '../common/metadata.js';
import { decodeTimeCursor, timeCursor, type PageQuery } from '../common/page.js';
import { DueEvents, markEventsDue } from '../events/due-events.repository.js';
import type { CustomerChange } from './contact-activity.js';
import type { ConversationState } from './conversation.schema.js';
import { setSearchable } from './customer-words.js';
import { toWrites } from './customer-writes.repository.js';
import { Customer, type Absorbed } from './customer.schema.js';

/** What a tenant says of a customer. */
export interface CustomerDescription {
  readonly name?: string | null;
  readonly metadata?: MetadataChange;
}

/** What events tell of a customer. */
const TOLD_FIELDS = [
  ...(['_id', 'tenantId', 'phoneNumberId', 'mergedInto', 'openingDue', 'eventsDue'] as const),
  ...(['marketingOptOut', 'marketingPreferenceAt', 'createdAt', 'updatedAt'] as const),
] as const;
export type ToldCustomer = Pick<Customer, (typeof TOLD_FIELDS)[number]>;

/** Every query on `customers`. */
@Injectable()
export class CustomersRepository {
  readonly dueEvents: DueEvents<Customer, keyof ToldCustomer>;
  private readonly native: mongo.Collection<Customer>;

  constructor(
    @InjectModel(Customer.name) private readonly customers: Model<Customer>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(customers);
    this.dueEvents = new DueEvents(this.native, ['openingDue'], TOLD_FIELDS);
  }

  findByKeys(keys: readonly string[]): Promise<Customer[]> {
    return this.findAny(
      byTenant(keys).map(([tenantId, own]) => ({ tenantId, keys: { $in: own } })),
    );
  }

  /** Who is found by one of these keys, or was. */
  findEverKnownBy(keys: readonly string[]): Promise<Customer[]> {
    return this.findAny(
      byTenant(keys).flatMap(([tenantId, own]) => [
        { tenantId, keys: { $in: own } },
        { tenantId, 'formerKeys.key': { $in: own }, mergedInto: { $exists: false } },
      ]),
    );
  }

  find(tenantId: TenantId, customerId: CustomerId): Promise<Customer | null> {
    return this.customers.findOne({ _id: customerId, tenantId }).lean();
  }

  /** Of any tenant. */
  findByIds(customerIds: readonly CustomerId[]): Promise<Customer[]> {
    return this.native.find({ _id: { $in: [...customerIds] } }, IN_ONE_ANSWER).toArray();
  }

  /** Who has this number, or one that ends so, in any of these tenants. */
  findByDigits(tenantIds: readonly TenantId[], digits: string, limit: number): Promise<Customer[]> {
    return this.native
      .find({
        tenantId: { $in: [...tenantIds] },
        'search.waId': digits,
        mergedInto: { $exists: false },
      })
      .limit(limit)
      .toArray();
  }

  /**
   * Writes what `resolveCustomers` found out.
   *
   * @throws a duplicate key error if somebody else wrote one of these people meanwhile
   */
  async write(created: readonly Customer[], changed: readonly CustomerChange[]): Promise<void> {
    const operations = toWrites(created, changed);
    if (operations.length > 0) await this.native.bulkWrite(operations, { ordered: true });
  }

  /**
   * By last activity over the number where they first wrote, newest first, those without messages
   * last. Merged ones are left out.
   */
  list(
    tenantId: TenantId,
    { limit, cursor }: PageQuery,
    whom: 'all' | 'with-messages',
  ): Promise<Customer[]> {
    const after = cursor === undefined ? null : decodeTimeCursor('cus', cursor);
    return this.listAfter(tenantId, limit, after, whom);
  }

  async listAfter(
    tenantId: TenantId,
    limit: number,
    after: { at: Date; id: CustomerId } | null,
    whom: 'all' | 'with-messages',
  ): Promise<Customer[]> {
    // The cursor of who has no messages holds no time.
    const amongSilent = after !== null && after.at.getTime() === 0;
    const rows = amongSilent ? [] : await this.readPage(tenantId, older(after), limit + 1);
    const missing = limit + 1 - rows.length;
    if (whom === 'with-messages' || missing === 0) return rows;
    const silent: mongo.Filter<Customer> = {
      lastMessageAt: { $exists: false },
      ...defined({ _id: amongSilent ? { $lt: after.id } : undefined }),
    };
    return [...rows, ...(await this.readPage(tenantId, silent, missing))];
  }

  /** The tenant's own words about a conversation. @returns `null` if there is no such customer */
  annotate(
    tenantId: TenantId,
    customerId: CustomerId,
    change: MetadataChange,
  ): Promise<Customer | null> {
    const { set, unset } = metadataUpdate('threadMetadata', change);
    return this.native.findOneAndUpdate(
      { _id: customerId, tenantId },
      {
        $max: { updatedAt: this.clock.now() },
        ...defined({ $set: nonEmpty(set), $unset: nonEmpty(unset) }),
      },
      { returnDocument: 'after' },
    );
  }

  /** @returns `null` if there is no such customer */
  describe(
    tenantId: TenantId,
    customerId: CustomerId,
    { name, metadata = {} }: CustomerDescription,
  ): Promise<Customer | null> {
    const now = this.clock.now();
    const words = metadataUpdate('metadata', metadata);
    const unnamed = name === null ? { savedName: 1, 'search.savedName': 1 } : {};
    const unset = { ...words.unset, ...unnamed };
    return this.customers
      .findOneAndUpdate(
        { _id: customerId, tenantId },
        {
          $set: {
            ...words.set,
            ...(typeof name === 'string' ? setSearchable({ savedName: name }) : {}),
            ...defined({ savedNameAt: name === undefined ? undefined : now }),
            ...markEventsDue(),
          },
          ...defined({ $unset: nonEmpty(unset) }),
          $max: { updatedAt: now },
        },
        { returnDocument: 'after' },
      )
      .lean();
  }

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

  /** What another customer did in this conversation, who proved to be this one. */
  async raise(customerId: CustomerId, latest: Partial<ConversationState>): Promise<void> {
    await this.customers.updateOne({ _id: customerId }, { $max: latest });
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
        $set: { marketingOptOut: optOut, marketingPreferenceAt: at, ...markEventsDue() },
        $max: { updatedAt: this.clock.now() },
      },
    );
  }

  /** The record of the merge goes last: until then a stop anywhere can be made good by another call. */
  async separate(customerId: CustomerId, absorbed: Absorbed): Promise<void> {
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

  /** One look-up for each branch; each has an index of its own. */
  private readPage(
    tenantId: TenantId,
    whom: mongo.Filter<Customer>,
    limit: number,
  ): Promise<Customer[]> {
    return this.native
      .find({ tenantId, mergedInto: { $exists: false }, ...whom })
      .sort({ lastMessageAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  private findAny(branches: readonly mongo.Filter<Customer>[]): Promise<Customer[]> {
    const [only] = branches;
    if (only === undefined) return Promise.resolve([]);
    const query = branches.length === 1 ? only : { $or: [...branches] };
    return this.native.find(query, IN_ONE_ANSWER).toArray();
  }
}

export function cursorOfCustomer({ lastMessageAt, _id }: Customer): string {
  return timeCursor(lastMessageAt ?? new Date(0), _id);
}

/** Of those with messages, who comes after this place. */
function older(after: { at: Date; id: CustomerId } | null): mongo.Filter<Customer> {
  if (after === null) return { lastMessageAt: { $exists: true } };
  return {
    // Beside the branches, an end for the index to begin at.
    lastMessageAt: { $lte: after.at },
    $or: [
      { lastMessageAt: { $lt: after.at } },
      { lastMessageAt: after.at, _id: { $lt: after.id } },
    ],
  };
}

/** A key begins with the tenant it belongs to, see `identityKeysOf`. */
function byTenant(keys: readonly string[]): [TenantId, string[]][] {
  const groups = new Map<TenantId, string[]>();
  for (const key of keys) {
    const tenantId = key.slice(0, key.indexOf('/')) as TenantId;
    groups.set(tenantId, [...(groups.get(tenantId) ?? []), key]);
  }
  return [...groups];
}
