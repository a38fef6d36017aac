import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined, nonEmpty } from '../common/defined.js';
import { newId, type TenantId } from '../common/id.js';
import { upsertAgain } from '../database/duplicate-key.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { nativeCollection } from '../database/native-collection.js';
import type { TemplateNews } from '../whatsapp/webhooks/template-news.js';
import { asObjects, toStorable } from '../whatsapp/json.js';
import type { TemplateDefinition } from '../whatsapp/management/management-api.client.js';
import { DELETED, stateAfter } from './template-state.js';
import type { TemplateAccount } from './template-account.js';
import { Template, type TemplateId } from './template.schema.js';

export interface TemplateFilter {
  readonly wabaId?: string;
  readonly status?: string;
  readonly name?: string;
  readonly language?: string;
}

/** So many templates say enough about the rest. */
const MAX_COUNTED = 1_000;

/** Every query on `templates`. */
@Injectable()
export class TemplatesRepository {
  private readonly native: mongo.Collection<Template>;

  constructor(
    @InjectModel(Template.name) private readonly templates: Model<Template>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(templates);
  }

  /** Notes what an event tells; what it does not mention stays as it is. */
  async applyNews(
    { tenantId, wabaId }: TemplateAccount,
    { name, language, ...news }: TemplateNews,
  ): Promise<void> {
    const now = this.clock.now();
    const { status, reason, category, quality, contentChanged } = news;
    const outdated = {
      ...defined({ reason: status !== undefined && reason === undefined ? 1 : undefined }),
      // What its parameters are, only Meta's list can tell now.
      ...(contentChanged ? { components: 1, syncedAt: 1 } : {}),
    };
    const update = {
      $set: {
        updatedAt: now,
        notedAt: now,
        ...defined({
          status: status === undefined ? undefined : stateAfter(status),
          reason,
          category,
          quality,
        }),
      },
      ...defined({ $unset: nonEmpty(outdated) }),
      $setOnInsert: { _id: newId('tpl'), createdAt: now },
    };
    await upsertAgain(() =>
      this.templates.updateOne({ tenantId, wabaId, name, language }, update, { upsert: true }),
    );
  }

  find(tenantId: TenantId, templateId: TemplateId): Promise<Template | null> {
    return this.templates.findOne({ _id: templateId, tenantId }).lean();
  }

  findByNames(
    { tenantId, wabaId }: TemplateAccount,
    names: readonly string[],
  ): Promise<Template[]> {
    return this.templates.find({ tenantId, wabaId, name: { $in: [...names] } }).lean();
  }

  /** How many templates of an account are in which state, of the first thousand. */
  async countStates({ tenantId, wabaId }: TemplateAccount): Promise<Map<string, number>> {
    const rows = await this.templates
      .find({ tenantId, wabaId }, { status: 1 })
      .limit(MAX_COUNTED)
      .lean();
    const counts = new Map<string, number>();
    for (const { status = 'UNKNOWN' } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
    return counts;
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(
    tenantId: TenantId,
    { wabaId, status, name, language }: TemplateFilter,
    { limit, cursor }: PageQuery,
  ): Promise<Template[]> {
    return this.templates
      .find({
        tenantId,
        ...defined({ wabaId, status, name, language, _id: olderThan('tpl', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  /**
   * Stores what Meta lists. What an event told after `askedAt` is newer than the list.
   *
   * @returns how many were not known
   */
  async storeListed(
    account: TemplateAccount,
    definitions: readonly TemplateDefinition[],
    askedAt: Date,
  ): Promise<number> {
    if (definitions.length === 0) return 0;
    const now = this.clock.now();
    const upserts = definitions.flatMap((definition) =>
      toUpserts(account, definition, askedAt, now),
    );
    const { upsertedCount } = await upsertAgain(() =>
      this.native.bulkWrite(upserts, { ordered: true }),
    );
    return upsertedCount;
  }

  /** Templates that Meta lists no more. @returns how many */
  async markVanished({ tenantId, wabaId }: TemplateAccount, askedAt: Date): Promise<number> {
    const older = (field: 'syncedAt' | 'notedAt') => ({
      $or: [{ [field]: { $exists: false } }, { [field]: { $lt: askedAt } }],
    });
    const { modifiedCount } = await this.templates.updateMany(
      {
        tenantId,
        wabaId,
        status: { $ne: DELETED },
        createdAt: { $lt: askedAt },
        $and: [older('syncedAt'), older('notedAt')],
      },
      { $set: { status: DELETED, updatedAt: this.clock.now() }, $unset: { reason: 1 } },
    );
    return modifiedCount;
  }

  /** @param language without it all languages of the name */
  async markDeleted(
    { tenantId, wabaId }: TemplateAccount,
    name: string,
    language?: string,
  ): Promise<void> {
    const now = this.clock.now();
    await this.templates.updateMany(
      { tenantId, wabaId, name, ...defined({ language }) },
      { $set: { status: DELETED, notedAt: now, updatedAt: now }, $unset: { reason: 1 } },
    );
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.templates.deleteMany({ tenantId });
  }
}

/** The definition is Meta's to tell; the state only if no event told it later. */
function toUpserts(
  { tenantId, wabaId }: TemplateAccount,
  definition: TemplateDefinition,
  askedAt: Date,
  now: Date,
): mongo.AnyBulkWriteOperation<Template>[] {
  const { name, language, metaId, parameterFormat, components } = definition;
  const { status, category, quality, reason } = definition;
  const key = { tenantId, wabaId, name, language };
  return [
    {
      updateOne: {
        filter: key,
        update: {
          $set: {
            components: asObjects(toStorable(components)),
            syncedAt: askedAt,
            updatedAt: now,
            ...defined({ metaId, parameterFormat }),
          },
          $setOnInsert: { _id: newId('tpl'), createdAt: now },
        },
        upsert: true,
      },
    },
    {
      updateOne: {
        filter: { ...key, $or: [{ notedAt: { $exists: false } }, { notedAt: { $lt: askedAt } }] },
        update: {
          $set: { status, ...defined({ category, quality, reason }) },
          ...defined({ $unset: reason === undefined ? { reason: 1 as const } : undefined }),
        },
      },
    },
  ];
}
