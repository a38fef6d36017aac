import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { newId, type TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { NumberReading } from './number-reading.schema.js';

const FIELDS = ['quality', 'messagingLimit', 'throughputLevel', 'status', 'nameStatus'] as const;

/** What Meta says of a number, without when. */
export type Reading = Pick<NumberReading, (typeof FIELDS)[number]>;

/** Every query on `number_readings`. */
@Injectable()
export class NumberReadings {
  constructor(
    @InjectModel(NumberReading.name) private readonly readings: Model<NumberReading>,
    private readonly clock: Clock,
  ) {}

  /** Keeps it, if Meta says something else than when it was last asked. */
  async keep(tenantId: TenantId, phoneNumberId: string, reading: Reading): Promise<void> {
    const [last] = await this.list(tenantId, phoneNumberId, { limit: 0 });
    if (last !== undefined && FIELDS.every((field) => last[field] === reading[field])) return;
    const said = Object.fromEntries(
      FIELDS.filter((field) => reading[field] !== undefined).map((field) => [
        field,
        reading[field],
      ]),
    );
    const at = this.clock.now();
    await this.readings.create({ ...said, _id: newId('rdg'), tenantId, phoneNumberId, at });
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(
    tenantId: TenantId,
    phoneNumberId: string,
    { limit, cursor }: PageQuery,
  ): Promise<NumberReading[]> {
    return this.readings
      .find({
        tenantId,
        phoneNumberId,
        ...defined({ _id: olderThan('rdg', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.readings.deleteMany({ tenantId });
  }
}
