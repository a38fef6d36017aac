import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined } from '../../common/defined.js';
import type { TenantId } from '../../common/id.js';
import { olderThan, type PageQuery } from '../../common/page.js';
import { isDuplicateKey } from '../../database/duplicate-key.js';
import { IN_ONE_ANSWER, nativeCollection } from '../../database/native-collection.js';
import { ApiKey, type ApiKeyId } from './api-key.schema.js';

/** Every query on `api_keys`. `tenantId: null` are the operators' keys. */
@Injectable()
export class ApiKeysRepository {
  private readonly native: mongo.Collection<ApiKey>;

  constructor(@InjectModel(ApiKey.name) private readonly keys: Model<ApiKey>) {
    this.native = nativeCollection(keys);
  }

  async insert(key: ApiKey): Promise<void> {
    await this.native.insertOne(key);
  }

  /** Unless it is there. */
  async insertOnce(key: ApiKey): Promise<void> {
    try {
      await this.native.insertOne(key);
    } catch (error) {
      if (!isDuplicateKey(error, 'hash') && !isDuplicateKey(error, '_id')) throw error;
    }
  }

  findByHashes(hashes: readonly string[]): Promise<ApiKey[]> {
    return this.keys.find({ hash: { $in: [...hashes] } }, null, IN_ONE_ANSWER).lean();
  }

  /** One that was not revoked. */
  findLive(tenantId: TenantId | null, keyId: ApiKeyId): Promise<ApiKey | null> {
    return this.keys.findOne({ _id: keyId, tenantId, revokedAt: { $exists: false } }).lean();
  }

  /** Those not revoked, newest first; one row more than the page holds tells of another. */
  list(tenantId: TenantId | null, { limit, cursor }: PageQuery): Promise<ApiKey[]> {
    return this.keys
      .find({
        tenantId,
        revokedAt: { $exists: false },
        ...defined({ _id: olderThan('key', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  /** @returns the key, if it was there and not revoked before */
  revoke(tenantId: TenantId | null, keyId: ApiKeyId, at: Date): Promise<ApiKey | null> {
    return this.keys
      .findOneAndUpdate(
        { _id: keyId, tenantId, revokedAt: { $exists: false } },
        { $set: { revokedAt: at } },
        { returnDocument: 'after' },
      )
      .lean();
  }

  async revokeAllOf(tenantId: TenantId, at: Date): Promise<void> {
    await this.keys.updateMany(
      { tenantId, revokedAt: { $exists: false } },
      { $set: { revokedAt: at } },
    );
  }

  /** Ends a key at `at`, if it does not end before. */
  async endAt(keyId: ApiKeyId, at: Date): Promise<void> {
    await this.keys.updateOne(
      { _id: keyId, $or: [{ expiresAt: { $exists: false } }, { expiresAt: { $gt: at } }] },
      { $set: { expiresAt: at } },
    );
  }

  async recordUse(keyIds: readonly ApiKeyId[], at: Date): Promise<void> {
    await this.keys.updateMany({ _id: { $in: [...keyIds] } }, { $max: { lastUsedAt: at } });
  }

  async remove(keyId: ApiKeyId): Promise<void> {
    await this.keys.deleteOne({ _id: keyId });
  }

  /** For a tenant that is removed: its keys are known as revoked for a month, then forgotten. */
  async retireOfTenant(tenantId: TenantId, at: Date): Promise<void> {
    await this.keys.updateMany({ tenantId }, { $set: { revokedAt: at, goneAt: at } });
  }
}
