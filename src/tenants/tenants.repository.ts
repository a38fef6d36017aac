import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined, nonEmpty } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { wordsOf } from '../common/search-words.js';
import { orReadBack } from '../database/doubt.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { giveWords } from '../database/migrations/tenants-are-found.js';
import { giveNumbers } from '../database/migrations/tenants-have-numbers.js';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import { statusQuery, toQuery, type TenantFilter } from './tenant-filter.js';
import { ExternalIdTakenError, PhoneNumberTakenError } from './tenant.errors.js';
import { Tenant, type TenantStatus } from './tenant.schema.js';

/** Fields to set; `undefined` removes one. */
export type TenantChanges = {
  [Field in Exclude<keyof Tenant, '_id' | 'numbers' | 'words'>]?: Tenant[Field] | undefined;
};

const NOT_DELETED = { status: { $ne: 'deleted' } } as const;

/** Of those who are looked up nobody wants what their name is found by. */
const LOOKED_UP = { ...IN_ONE_ANSWER, projection: { words: 0 } } as const;

/** Queries on `tenants`, but for those on their numbers. Deleted ones are seen only by who asks for them. */
@Injectable()
export class TenantsRepository {
  private readonly native: mongo.Collection<Tenant>;

  constructor(
    @InjectModel(Tenant.name) private readonly tenants: Model<Tenant>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(tenants);
  }

  /** @throws PhoneNumberTakenError, ExternalIdTakenError */
  async insert(tenant: Tenant): Promise<void> {
    const stored = { ...tenant, words: wordsOf(tenant.name) };
    const insert = async (): Promise<void> => {
      await this.native.insertOne(stored);
    };
    try {
      await orReadBack(insert, async () => {
        // It would be in its own way.
        if ((await this.native.findOne({ _id: tenant._id })) === null) await insert();
      });
    } catch (error) {
      if (isNumberTaken(error)) throw new PhoneNumberTakenError(tenant.phoneNumberId ?? '');
      throw isDuplicateKey(error, 'externalId') ? nameExternalId(tenant) : error;
    }
  }

  async find(tenantId: TenantId): Promise<Tenant | null> {
    const [tenant = null] = await this.findAll([tenantId]);
    return tenant;
  }

  findAll(tenantIds: readonly TenantId[]): Promise<Tenant[]> {
    return this.read({ _id: { $in: [...tenantIds] } });
  }

  /** Ids of tenants that are not deleted, in order. @param after the last one that is known */
  async listIds(limit: number, after?: TenantId): Promise<TenantId[]> {
    const rows = await this.tenants
      .find({ ...NOT_DELETED, ...defined({ _id: after && { $gt: after } }) } as object)
      .select({ _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<{ _id: TenantId }[]>();
    return rows.map(({ _id }) => _id);
  }

  findByApiKeyHashes(hashes: readonly string[]): Promise<Tenant[]> {
    return this.read({ apiKeyHash: { $in: [...hashes] } });
  }

  async findByPhoneNumberIds(phoneNumberIds: readonly string[]): Promise<Tenant[]> {
    const found = await this.read({ 'numbers.phoneNumberId': { $in: [...phoneNumberIds] } });
    const known = new Set(
      found.flatMap(({ numbers }) => numbers.map(({ phoneNumberId }) => phoneNumberId)),
    );
    const missing = phoneNumberIds.filter((id) => !known.has(id));
    // A process of the older version may just have registered it.
    if (missing.length === 0 || !(await this.complete({ phoneNumberId: { $in: missing } }))) {
      return found;
    }
    return this.read({ 'numbers.phoneNumberId': { $in: [...phoneNumberIds] } });
  }

  findByWabaId(wabaId: string): Promise<Tenant[]> {
    return this.findByWabaIds([wabaId]);
  }

  findByWabaIds(wabaIds: readonly string[]): Promise<Tenant[]> {
    return this.read({ 'numbers.wabaId': { $in: [...wabaIds] } });
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(filter: TenantFilter, { limit, cursor }: PageQuery): Promise<Tenant[]> {
    return this.tenants
      .find(
        toQuery(filter, {
          ...NOT_DELETED,
          numbers: { $exists: true },
          ...defined({ _id: olderThan('tnt', cursor) }),
        }),
      )
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  /**
   * @returns the tenant as it is now; `null` if there is none
   * @throws ExternalIdTakenError
   */
  async update(tenantId: TenantId, changes: TenantChanges): Promise<Tenant | null> {
    try {
      return await this.tenants
        .findOneAndUpdate(
          { _id: tenantId, ...NOT_DELETED },
          toUpdate({
            ...changes,
            ...defined({ words: changes.name === undefined ? undefined : wordsOf(changes.name) }),
            updatedAt: this.clock.now(),
          }),
          { returnDocument: 'after' },
        )
        .lean();
    } catch (error) {
      throw isDuplicateKey(error, 'externalId') ? nameExternalId(changes) : error;
    }
  }

  /** Hides a tenant, frees its numbers and destroys what its secrets are sealed under. @returns `null`: none */
  markDeleted(tenantId: TenantId): Promise<Tenant | null> {
    return this.native.findOneAndUpdate(
      { _id: tenantId, ...NOT_DELETED },
      {
        $set: {
          status: 'deleted',
          numbers: [],
          dataKey: { masterKeyId: '', wrapped: '' },
          updatedAt: this.clock.now(),
        },
        $unset: {
          statusReason: 1,
          phoneNumberId: 1,
          appSecret: 1,
          apiKeyHash: 1,
          externalId: 1,
          words: 1,
        },
      },
      { returnDocument: 'after' },
    );
  }

  /** @param limit where counting each ends */
  async countByStatus<S extends TenantStatus>(
    statuses: readonly S[],
    limit: number,
  ): Promise<Map<S, number>> {
    const count = async (status: S) =>
      [status, await this.native.countDocuments(statusQuery(status), { limit })] as const;
    return new Map(await Promise.all(statuses.map(count)));
  }

  /** Up to `limit` tenants whose data is still to be removed. */
  findDeleted(limit: number): Promise<Tenant[]> {
    return this.tenants.find({ status: 'deleted' }).limit(limit).lean();
  }

  async remove(tenantId: TenantId): Promise<void> {
    await this.tenants.deleteOne({ _id: tenantId, status: 'deleted' });
  }

  private async read(which: mongo.Filter<Tenant>): Promise<Tenant[]> {
    const query = { ...which, ...NOT_DELETED } as mongo.Filter<Tenant>;
    const found = await this.native.find(query, LOOKED_UP).toArray();
    const older = found.filter(({ numbers }: Partial<Tenant>) => numbers === undefined);
    if (older.length === 0) return found;
    await this.complete({ _id: { $in: older.map(({ _id }) => _id) } });
    return this.native.find(query, LOOKED_UP).toArray();
  }

  private async complete(which: object): Promise<boolean> {
    const db = this.tenants.db.db!;
    const found = await giveNumbers(db, which);
    if (found) await giveWords(db, which);
    return found;
  }
}

/** For MongoDB: what is `undefined` goes. */
export function toUpdate(changes: object): { $set: object; $unset?: object } {
  const set: Record<string, unknown> = {};
  const unset: Record<string, 1> = {};
  for (const [field, value] of Object.entries(changes)) {
    if (value === undefined) unset[field] = 1;
    else set[field] = value;
  }
  return { $set: set, ...defined({ $unset: nonEmpty(unset) }) };
}

/** Whether a write failed as another tenant has the number. */
export function isNumberTaken(error: unknown): boolean {
  return isDuplicateKey(error, 'numbers.phoneNumberId') || isDuplicateKey(error, 'phoneNumberId');
}

function nameExternalId({ externalId = '' }: TenantChanges): ExternalIdTakenError {
  return new ExternalIdTakenError(externalId);
}
