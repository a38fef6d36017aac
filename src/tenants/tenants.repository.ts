import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import { Clock } from '../common/clock.js';
import type { TenantId } from '../common/id.js';
import { decodeIdCursor, type PageQuery } from '../common/page.js';
import type { WrappedKey } from '../crypto/crypto.service.js';
import { orReadBack } from '../database/doubt.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { PhoneNumberTakenError } from './tenant.errors.js';
import { Tenant, type AccountStop, type TenantStatus } from './tenant.schema.js';

/** Fields to set; `undefined` removes one. */
export type TenantChanges = { [Field in keyof Tenant]?: Tenant[Field] | undefined };

/** Every query on `tenants`. Deleted ones are seen only by who asks for them. */
@Injectable()
export class TenantsRepository {
  private readonly native: mongo.Collection<Tenant>;

  constructor(
    @InjectModel(Tenant.name) private readonly tenants: Model<Tenant>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(tenants);
  }

  /** @throws PhoneNumberTakenError */
  async insert(tenant: Tenant): Promise<void> {
    const insert = async (): Promise<void> => {
      await this.native.insertOne(tenant);
    };
    try {
      await orReadBack(insert, async () => {
        // It would be in its own way.
        if ((await this.native.findOne({ _id: tenant._id })) === null) await insert();
      });
    } catch (error) {
      throw namePhoneNumber(error, tenant.phoneNumberId);
    }
  }

  find(tenantId: TenantId): Promise<Tenant | null> {
    return this.tenants.findOne({ _id: tenantId, status: { $ne: 'deleted' } }).lean();
  }

  findAll(tenantIds: readonly TenantId[]): Promise<Tenant[]> {
    const query = { _id: { $in: [...tenantIds] }, status: { $ne: 'deleted' } } as const;
    return this.tenants.find(query, null, IN_ONE_ANSWER).lean();
  }

  findByApiKeyHashes(hashes: readonly string[]): Promise<Tenant[]> {
    return this.tenants.find({ apiKeyHash: { $in: [...hashes] } }, null, IN_ONE_ANSWER).lean();
  }

  findByPhoneNumberIds(phoneNumberIds: readonly string[]): Promise<Tenant[]> {
    const query = { phoneNumberId: { $in: [...phoneNumberIds] } };
    return this.tenants.find(query, null, IN_ONE_ANSWER).lean();
  }

  findByWabaId(wabaId: string): Promise<Tenant[]> {
    return this.tenants.find({ wabaId, status: { $ne: 'deleted' } }).lean();
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list({ limit, cursor }: PageQuery): Promise<Tenant[]> {
    return this.tenants
      .find({
        status: { $ne: 'deleted' },
        ...(cursor !== undefined && { _id: { $lt: decodeIdCursor('tnt', cursor) } }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  /**
   * @returns the tenant as it is now; `null` if there is none
   * @throws PhoneNumberTakenError
   */
  async update(tenantId: TenantId, changes: TenantChanges): Promise<Tenant | null> {
    try {
      return await this.tenants
        .findOneAndUpdate(
          { _id: tenantId, status: { $ne: 'deleted' } },
          toUpdate({ ...changes, updatedAt: this.clock.now() }),
          { returnDocument: 'after' },
        )
        .lean();
    } catch (error) {
      throw namePhoneNumber(error, changes.phoneNumberId);
    }
  }

  /** Unless its token or number is another one by now. @returns the tenant, if it was noted */
  noteTokenCheck(
    tenantId: TenantId,
    checked: Pick<TenantChanges, 'accessToken' | 'phoneNumberId'>,
    changes: Pick<TenantChanges, 'tokenCheck' | 'throughputPerSecond'>,
  ): Promise<Tenant | null> {
    const { accessToken = null, phoneNumberId = null } = checked;
    return this.tenants
      .findOneAndUpdate(
        { _id: tenantId, status: { $ne: 'deleted' }, accessToken, phoneNumberId },
        toUpdate({ ...changes, updatedAt: this.clock.now() }),
        { returnDocument: 'after' },
      )
      .lean();
  }

  /**
   * Moves a tenant to `to`, if it is in one of `from` and, where one is given, still has this token.
   *
   * @returns the tenant, if it moved
   */
  moveStatus(
    tenantId: TenantId,
    from: readonly TenantStatus[],
    to: TenantStatus,
    reason?: string,
    sealedToken?: string,
  ): Promise<Tenant | null> {
    return this.tenants
      .findOneAndUpdate(
        {
          _id: tenantId,
          status: { $in: [...from] },
          ...(sealedToken !== undefined && { accessToken: sealedToken }),
        },
        toUpdate({
          status: to,
          statusReason: reason,
          stop: undefined,
          updatedAt: this.clock.now(),
        }),
        { returnDocument: 'after' },
      )
      .lean();
  }

  /** @returns the tenant, if it was active; nothing changes otherwise */
  pause(tenantId: TenantId, statusReason: string, stop: AccountStop): Promise<Tenant | null> {
    return this.tenants
      .findOneAndUpdate(
        { _id: tenantId, status: 'active' },
        toUpdate({ status: 'paused', statusReason, stop, updatedAt: this.clock.now() }),
        { returnDocument: 'after' },
      )
      .lean();
  }

  /** @param limit where counting each ends */
  async countByStatus<S extends TenantStatus>(
    statuses: readonly S[],
    limit: number,
  ): Promise<Map<S, number>> {
    const count = async (status: S) =>
      [status, await this.tenants.countDocuments({ status }, { limit })] as const;
    return new Map(await Promise.all(statuses.map(count)));
  }

  /** Tenants whose data key is not under this master key. */
  findUnderOtherMasterKeys(masterKeyId: string, limit: number): Promise<Tenant[]> {
    return this.tenants
      .find({ 'dataKey.masterKeyId': { $ne: masterKeyId }, status: { $ne: 'deleted' } })
      .limit(limit)
      .lean();
  }

  /** Unless somebody else replaced it first. */
  async replaceDataKey(tenantId: TenantId, before: WrappedKey, after: WrappedKey): Promise<void> {
    await this.tenants.updateOne(
      { _id: tenantId, 'dataKey.wrapped': before.wrapped },
      { $set: { dataKey: after } },
    );
  }

  /** Up to `limit` tenants whose data is still to be removed. */
  findDeleted(limit: number): Promise<Tenant[]> {
    return this.tenants.find({ status: 'deleted' }).limit(limit).lean();
  }

  async remove(tenantId: TenantId): Promise<void> {
    await this.tenants.deleteOne({ _id: tenantId, status: 'deleted' });
  }
}

function toUpdate(changes: TenantChanges): object {
  const set: Record<string, unknown> = {};
  const unset: Record<string, 1> = {};
  for (const [field, value] of Object.entries(changes)) {
    if (value === undefined) unset[field] = 1;
    else set[field] = value;
  }
  return { $set: set, ...(Object.keys(unset).length > 0 && { $unset: unset }) };
}

function namePhoneNumber(error: unknown, phoneNumberId: string | undefined): unknown {
  return isDuplicateKey(error, 'phoneNumberId') && phoneNumberId !== undefined
    ? new PhoneNumberTakenError(phoneNumberId)
    : error;
}
