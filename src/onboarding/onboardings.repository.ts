import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { newId, type TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { toUpdate } from '../tenants/tenants.repository.js';
import { Onboarding, type HistoryProgress, type OnboardingId } from './onboarding.schema.js';

/** Fields to set; `undefined` removes one. */
export type OnboardingChanges = {
  [Field in Exclude<keyof Onboarding, '_id' | 'tenantId' | 'updatedAt'>]?:
    Onboarding[Field] | undefined;
};

/** An onboarding, and the right to change it for a while. */
export type Claimed = Onboarding & { readonly claim: string };

/** Every query on `onboardings`. */
@Injectable()
export class OnboardingsRepository {
  constructor(
    @InjectModel(Onboarding.name) private readonly rows: Model<Onboarding>,
    private readonly clock: Clock,
  ) {}

  /** @returns the row that stands: this one, or one with the same id, or begun with the same code */
  async insertOrFind(row: Onboarding): Promise<Onboarding> {
    try {
      await this.rows.create(row);
      return row;
    } catch (error) {
      if (isDuplicateKey(error, '_id')) return (await this.find(row._id)) ?? row;
      if (!isDuplicateKey(error, 'codeHash')) throw error;
      return (await this.rows.findOne({ codeHash: row.codeHash ?? '' }).lean()) ?? row;
    }
  }

  find(id: OnboardingId): Promise<Onboarding | null> {
    return this.rows.findOne({ _id: id }).lean();
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(tenantId: TenantId | undefined, { limit, cursor }: PageQuery): Promise<Onboarding[]> {
    return this.rows
      .find(defined({ tenantId, _id: olderThan('onb', cursor) }))
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  /**
   * Lends one that is due to one caller; whoever dies with it leaves it due.
   *
   * @returns `null` if there is nothing to do, or somebody is at it
   */
  claim(id: OnboardingId, leaseMs: number): Promise<Claimed | null> {
    const now = this.clock.now();
    return this.rows
      .findOneAndUpdate(
        { _id: id, dueAt: { $lte: now } },
        { $set: { claim: newId('clm'), dueAt: this.clock.in(leaseMs), updatedAt: now } },
        { returnDocument: 'after' },
      )
      .lean() as Promise<Claimed | null>;
  }

  /** Takes one that nobody works on, to be tried again. @returns `null` if somebody does */
  reclaim(id: OnboardingId, leaseMs: number): Promise<Claimed | null> {
    const now = this.clock.now();
    return this.rows
      .findOneAndUpdate(
        { _id: id, dueAt: { $exists: false } },
        { $set: { claim: newId('clm'), dueAt: this.clock.in(leaseMs), updatedAt: now } },
        { returnDocument: 'after' },
      )
      .lean() as Promise<Claimed | null>;
  }

  /**
   * @returns the row as it is now; `null` if the claim ran out and it is somebody else's
   */
  save({ _id, claim }: Claimed, changes: OnboardingChanges): Promise<Claimed | null> {
    const update = toUpdate({ ...changes, updatedAt: this.clock.now() });
    return this.rows
      .findOneAndUpdate({ _id, claim }, update, { returnDocument: 'after' })
      .lean() as Promise<Claimed | null>;
  }

  /** One that waits for its next try need not wait. */
  async wake(id: OnboardingId): Promise<void> {
    await this.rows.updateOne(
      { _id: id, claim: { $exists: false }, dueAt: { $exists: true } },
      { $set: { dueAt: this.clock.now() } },
    );
  }

  async findDue(limit: number): Promise<OnboardingId[]> {
    const rows = await this.rows
      .find({ dueAt: { $lte: this.clock.now() } }, { _id: 1 })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean();
    return rows.map(({ _id }) => _id);
  }

  /** Those that came to an end since, ready or not. */
  findEnded(since: Date, limit: number): Promise<Pick<Onboarding, 'tenantId' | 'phoneNumberId'>[]> {
    return this.rows
      .find(
        { state: { $ne: 'running' }, updatedAt: { $gte: since } },
        { tenantId: 1, phoneNumberId: 1 },
      )
      .sort({ updatedAt: 1 })
      .limit(limit)
      .lean();
  }

  /** What the webhooks tell of the newest onboarding of a number; what is older changes nothing. */
  async recordHistory(
    tenantId: TenantId,
    phoneNumberId: string,
    history: HistoryProgress,
  ): Promise<void> {
    const newest = await this.rows
      .findOne({ phoneNumberId, tenantId }, { _id: 1, history: 1 })
      .sort({ _id: -1 })
      .lean();
    if (newest === null || !isFurther(history, newest.history)) return;
    await this.rows.updateOne(
      { _id: newest._id, 'history.at': newest.history?.at ?? null },
      { $set: { history } },
    );
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.rows.deleteMany({ tenantId });
  }
}

/** Webhooks overtake each other: phases and chunks only grow. */
function isFurther(news: HistoryProgress, known: HistoryProgress | undefined): boolean {
  const rank = ({ phase = -1, progress = -1, chunk = -1 }: HistoryProgress): number =>
    phase * 1e9 + progress * 1e6 + chunk;
  return known === undefined || news.declined === true || rank(news) > rank(known);
}
