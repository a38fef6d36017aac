import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../database/native-collection.js';
import { Clock } from '../common/clock.js';
import { newId, type TenantId } from '../common/id.js';
import { insertOwn } from '../database/doubt.js';
import { DueEvents, markEventsDue } from '../events/due-events.repository.js';
import { decodeIdCursor, type PageQuery } from '../common/page.js';
import { TenantEvent } from './tenant-event.schema.js';

/** Every query on `tenant_events`. */
@Injectable()
export class TenantEventsRepository {
  readonly dueEvents: DueEvents<TenantEvent>;
  private readonly native: mongo.Collection<TenantEvent>;

  constructor(
    @InjectModel(TenantEvent.name) private readonly events: Model<TenantEvent>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(events);
    this.dueEvents = new DueEvents(this.native);
  }

  /** Records events, each once per tenant and source. @returns positions of those seen before */
  async record(events: readonly Omit<TenantEvent, '_id' | 'createdAt'>[]): Promise<Set<number>> {
    const createdAt = this.clock.now();
    return insertOwn(
      this.native,
      events.map((event) => ({ ...event, _id: newId('evt'), createdAt, ...markEventsDue() })),
    );
  }

  /** Tenants that have an event of this source. */
  async findTenantsWith(source: string): Promise<Set<TenantId>> {
    const events = await this.events.find({ source }, { tenantId: 1 }).lean();
    return new Set(events.map(({ tenantId }) => tenantId));
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(tenantId: TenantId, { limit, cursor }: PageQuery): Promise<TenantEvent[]> {
    return this.events
      .find({
        tenantId,
        ...(cursor !== undefined && { _id: { $lt: decodeIdCursor('evt', cursor) } }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.events.deleteMany({ tenantId });
  }
}
