import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { TenantId } from '../common/id.js';
import { isDuplicateKey, upsertAgain } from '../database/duplicate-key.js';
import { TemplateSync } from './template-sync.schema.js';

/** Every query on `template_syncs`. */
@Injectable()
export class TemplateSyncsRepository {
  constructor(@InjectModel(TemplateSync.name) private readonly syncs: Model<TemplateSync>) {}

  /** @returns whether no other try began after `notSince`, in any process; then this one counts */
  async begin(tenantId: TenantId, startedAt: Date, notSince: Date): Promise<boolean> {
    try {
      await this.syncs.updateOne(
        { _id: tenantId, startedAt: { $lte: notSince } },
        { $set: { startedAt } },
        { upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error, '_id')) return false;
      throw error;
    }
  }

  async complete(tenantId: TenantId, startedAt: Date): Promise<void> {
    const update = { $max: { startedAt, completeAt: startedAt } };
    await upsertAgain(() => this.syncs.updateOne({ _id: tenantId }, update, { upsert: true }));
  }

  /** @returns whether a try that began after `since` saw all pages */
  async isFresh(tenantId: TenantId, since: Date): Promise<boolean> {
    return (await this.syncs.countDocuments({ _id: tenantId, completeAt: { $gt: since } })) > 0;
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.syncs.deleteOne({ _id: tenantId });
  }
}
