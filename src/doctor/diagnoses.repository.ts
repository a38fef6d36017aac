import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import type { Check } from './check.js';
import { Diagnosis, diagnosisIdOf } from './diagnosis.schema.js';

/** A number, and when it is to be looked at. */
export interface Planned {
  readonly tenantId: TenantId;
  readonly phoneNumberId: string;
  readonly dueAt: Date;
}

/** Every query on `diagnoses`. */
@Injectable()
export class DiagnosesRepository {
  constructor(
    @InjectModel(Diagnosis.name) private readonly rows: Model<Diagnosis>,
    private readonly clock: Clock,
  ) {}

  findAll(tenantId: TenantId, phoneNumberIds: readonly string[]): Promise<Diagnosis[]> {
    return this.rows.find({ tenantId, phoneNumberId: { $in: [...phoneNumberIds] } }).lean();
  }

  /** Numbers that are not planned yet; those that are stay as they are. */
  async plan(numbers: readonly Planned[]): Promise<void> {
    if (numbers.length === 0) return;
    await this.rows.bulkWrite(
      numbers.map(({ tenantId, phoneNumberId, dueAt }) => ({
        updateOne: {
          filter: { _id: diagnosisIdOf(tenantId, phoneNumberId) },
          update: { $setOnInsert: { tenantId, phoneNumberId, dueAt } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }

  /**
   * These numbers are to be looked at now.
   *
   * @param since those that somebody looked at since then are not
   */
  async hasten(phoneNumberIds: readonly string[], since?: Date): Promise<void> {
    if (phoneNumberIds.length === 0) return;
    await this.rows.updateMany(
      {
        phoneNumberId: { $in: [...phoneNumberIds] },
        ...defined({ checkedAt: since && { $not: { $gte: since } } }),
      },
      { $min: { dueAt: this.clock.now() } },
    );
  }

  /** Takes one that is due; whoever dies with it leaves it to the next, later. @returns `null`: none */
  takeDue(nextAt: Date): Promise<Diagnosis | null> {
    return this.rows
      .findOneAndUpdate(
        { dueAt: { $lte: this.clock.now() } },
        { $set: { dueAt: nextAt } },
        { sort: { dueAt: 1 } },
      )
      .lean();
  }

  /** @returns what was known before; `null` if it was never looked at */
  async keep(
    tenantId: TenantId,
    phoneNumberId: string,
    checks: Check[],
    dueAt: Date,
  ): Promise<Diagnosis | null> {
    const write = () =>
      this.rows
        .findOneAndUpdate(
          { _id: diagnosisIdOf(tenantId, phoneNumberId) },
          { $set: { tenantId, phoneNumberId, checks, checkedAt: this.clock.now(), dueAt } },
          { upsert: true, returnDocument: 'before' },
        )
        .lean();
    try {
      return await write();
    } catch (error) {
      // Somebody else looked for the first time at the same moment.
      if (!isDuplicateKey(error, '_id')) throw error;
      return write();
    }
  }

  /** Numbers of which a check failed. @param limit counts no further */
  countFailing(limit: number): Promise<number> {
    return this.rows.countDocuments({ 'checks.state': 'failed' }, { limit });
  }

  async remove({ _id }: Pick<Diagnosis, '_id'>): Promise<void> {
    await this.rows.deleteOne({ _id });
  }
}
