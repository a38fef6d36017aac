import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../common/clock.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Lease } from './lease.schema.js';

@Injectable()
export class LeasesRepository {
  constructor(
    @InjectModel(Lease.name) private readonly leases: Model<Lease>,
    private readonly clock: Clock,
  ) {}

  /** Takes or prolongs the lease. @returns whether `holder` has it now */
  async acquire(task: string, holder: string, forMs: number): Promise<boolean> {
    const now = this.clock.now();
    try {
      const { modifiedCount, upsertedCount } = await this.leases.updateOne(
        { _id: task, $or: [{ holder }, { until: { $lte: now } }] },
        { $set: { holder, until: this.clock.in(forMs) } },
        { upsert: true },
      );
      return modifiedCount + upsertedCount > 0;
    } catch (error) {
      // It exists, and somebody else holds it.
      if (isDuplicateKey(error, '_id')) return false;
      throw error;
    }
  }

  find(task: string): Promise<Lease | null> {
    return this.leases.findOne({ _id: task }).lean();
  }

  async release(task: string, holder: string): Promise<void> {
    await this.leases.deleteOne({ _id: task, holder });
  }
}
