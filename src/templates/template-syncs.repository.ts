import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { TenantId } from '../common/id.js';
import { isDuplicateKey, upsertAgain } from '../database/duplicate-key.js';
import { accountKeyOf, type TemplateAccount } from './template-account.js';
import { TemplateSync } from './template-sync.schema.js';

/** Every query on `template_syncs`. */
@Injectable()
export class TemplateSyncsRepository {
  constructor(@InjectModel(TemplateSync.name) private readonly syncs: Model<TemplateSync>) {}

  /** @returns whether no other try began after `notSince`, in any process; then this one counts */
  async begin(account: TemplateAccount, startedAt: Date, notSince: Date): Promise<boolean> {
    try {
      await this.syncs.updateOne(
        { _id: accountKeyOf(account), startedAt: { $lte: notSince } },
        { $set: { startedAt, tenantId: account.tenantId } },
        { upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error, '_id')) return false;
      throw error;
    }
  }

  async complete(account: TemplateAccount, startedAt: Date): Promise<void> {
    const which = { _id: accountKeyOf(account) };
    const { tenantId } = account;
    const update = { $max: { startedAt, completeAt: startedAt }, $set: { tenantId } };
    await upsertAgain(() => this.syncs.updateOne(which, update, { upsert: true }));
  }

  /** @returns whether a try that began after `since` saw all pages */
  async isFresh(account: TemplateAccount, since: Date): Promise<boolean> {
    return (
      (await this.syncs.countDocuments({
        _id: accountKeyOf(account),
        completeAt: { $gt: since },
      })) > 0
    );
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.syncs.deleteMany({ tenantId });
  }
}
