import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../common/clock.js';
import { newId, type TenantId } from '../common/id.js';
import { decodeCursor, type PageQuery } from '../common/page.js';
import type { TemplateNews } from '../whatsapp/account-changes.js';
import { Template, type TemplateId } from './template.schema.js';

/** Every query on `templates`. */
@Injectable()
export class TemplatesRepository {
  constructor(
    @InjectModel(Template.name) private readonly templates: Model<Template>,
    private readonly clock: Clock,
  ) {}

  /** Notes what an event tells; what it does not mention stays as it is. */
  async note(tenantId: TenantId, { name, language, ...news }: TemplateNews): Promise<void> {
    const now = this.clock.now();
    const { status, reason, category, quality } = news;
    await this.templates.updateOne(
      { tenantId, name, language },
      {
        $set: {
          updatedAt: now,
          ...(status !== undefined && { status }),
          ...(reason !== undefined && { reason }),
          ...(category !== undefined && { category }),
          ...(quality !== undefined && { quality }),
        },
        ...(status !== undefined && reason === undefined && { $unset: { reason: 1 } }),
        $setOnInsert: { _id: newId('tpl'), createdAt: now },
      },
      { upsert: true },
    );
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(tenantId: TenantId, { limit, cursor }: PageQuery): Promise<Template[]> {
    return this.templates
      .find({
        tenantId,
        ...(cursor !== undefined && { _id: { $lt: decodeCursor(cursor) as TemplateId } }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.templates.deleteMany({ tenantId });
  }
}
