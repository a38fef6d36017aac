import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined } from '../common/defined.js';
import { nativeCollection } from '../database/native-collection.js';
import { Clock } from '../common/clock.js';
import { firstIdAt, newId, type TenantId } from '../common/id.js';
import { insertOwn } from '../database/doubt.js';
import { DueEvents, markEventsDue } from '../events/due-events.repository.js';
import { olderThan, type PageQuery } from '../common/page.js';
import type { Tenant } from './tenant.schema.js';
import { TenantEvent } from './tenant-event.schema.js';

/** An event before it has an id. */
type NewTenantEvent = Omit<TenantEvent, '_id' | 'createdAt'> &
  Partial<Pick<TenantEvent, 'createdAt'>>;

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

  /**
   * Records events, each once per tenant and source. They are of now, unless they say another time.
   *
   * @returns positions of those seen before
   */
  async record(events: readonly NewTenantEvent[]): Promise<Set<number>> {
    const createdAt = this.clock.now();
    return insertOwn(
      this.native,
      events.map((event) => ({ createdAt, ...event, _id: newId('evt'), ...markEventsDue() })),
    );
  }

  /** Records what tenants have notices of. Safe to run twice. */
  async recordNotices(tenants: readonly Tenant[]): Promise<void> {
    const events = tenants.flatMap(({ _id: tenantId, notices = [] }) =>
      notices.map(({ at: createdAt, ...notice }) => ({ tenantId, ...notice, createdAt })),
    );
    if (events.length > 0) await this.record(events);
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
        ...defined({ _id: olderThan('evt', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  /** Those of some kinds since then, of all tenants, oldest first. */
  listSince(since: Date, kinds: readonly string[], limit: number): Promise<TenantEvent[]> {
    return this.events
      .find({ _id: { $gte: firstIdAt('evt', since) }, kind: { $in: [...kinds] } })
      .sort({ _id: 1 })
      .limit(limit)
      .lean();
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.events.deleteMany({ tenantId });
  }
}
