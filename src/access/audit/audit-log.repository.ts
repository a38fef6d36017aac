import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined } from '../../common/defined.js';
import type { TenantId } from '../../common/id.js';
import { olderThan, type PageQuery } from '../../common/page.js';
import { nativeCollection } from '../../database/native-collection.js';
import { AuditEntry, type AuditEntryId, type AuditOutcome } from './audit-entry.schema.js';

/** Every query on `audit_log`. There is none that removes a line; their time does. */
@Injectable()
export class AuditLogRepository {
  private readonly native: mongo.Collection<AuditEntry>;

  constructor(@InjectModel(AuditEntry.name) private readonly entries: Model<AuditEntry>) {
    this.native = nativeCollection(entries);
  }

  async append(entry: AuditEntry): Promise<void> {
    await this.native.insertOne(entry, { writeConcern: { w: 'majority' } });
  }

  /** Notes how a change ended; once. */
  async end(id: AuditEntryId, outcome: AuditOutcome): Promise<void> {
    await this.entries.updateOne({ _id: id, outcome: 'started' }, { $set: { outcome } });
  }

  /**
   * Newest first; one row more than the page holds tells of another.
   *
   * @param tenantId only what concerns this tenant; everything if absent
   */
  list({ limit, cursor }: PageQuery, tenantId?: TenantId): Promise<AuditEntry[]> {
    return this.entries
      .find(defined({ tenantId, _id: olderThan('aud', cursor) }))
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }
}
