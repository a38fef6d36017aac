import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import type { DeadLetterId, TenantId } from '../common/id.js';
import { upsertAgain } from '../database/duplicate-key.js';
import { olderThan } from '../common/page.js';
import { DeadLetter, type DeadLetterState } from './dead-letter.schema.js';

const MAX_HISTORY = 50;

export type NewLetter = Pick<
  DeadLetter,
  '_id' | 'kind' | 'subjectId' | 'reason' | 'attempts' | 'tenantId'
>;

export interface DeadLetterFilter {
  readonly tenantId?: TenantId;
  readonly kind?: string;
  readonly state?: string;
  readonly code?: number;
}

/** Every query on `dead_letters`. */
@Injectable()
export class DeadLettersRepository {
  constructor(
    @InjectModel(DeadLetter.name) private readonly deadLetters: Model<DeadLetter>,
    private readonly clock: Clock,
  ) {}

  /** @param limit where counting ends */
  countOpen(limit: number): Promise<number> {
    return this.deadLetters.countDocuments({ state: 'open' }, { limit });
  }

  /** Opens the record, again if need be. Safe to run twice. */
  async open(letter: NewLetter): Promise<void> {
    const now = this.clock.now();
    const { _id, tenantId, kind, subjectId, reason, attempts } = letter;
    const update = {
      $set: { reason, attempts, state: 'open' as const, updatedAt: now },
      $setOnInsert: { kind, subjectId, createdAt: now, ...defined({ tenantId }) },
      $push: {
        history: {
          $each: [{ at: now, event: 'given up' as const, code: reason.code }],
          $slice: -MAX_HISTORY,
        },
      },
    };
    await upsertAgain(() => this.deadLetters.updateOne({ _id }, update, { upsert: true }));
  }

  /** Opens the record for a failure that may be told more than once: `cause` tells it from others. */
  async openOnce(letter: NewLetter, cause: string): Promise<void> {
    const now = this.clock.now();
    const { _id, reason, attempts } = letter;
    const entry = { at: now, event: 'given up' as const, code: reason.code, cause };
    const changes = { reason, attempts, state: 'open' as const, updatedAt: now };
    const { matchedCount } = await this.deadLetters.updateOne(
      { _id, 'history.cause': { $ne: cause } },
      { $set: changes, $push: { history: { $each: [entry], $slice: -MAX_HISTORY } } },
    );
    if (matchedCount > 0) return;
    const fresh = { ...letter, ...changes, createdAt: now, history: [entry] };
    await upsertAgain(() =>
      this.deadLetters.updateOne({ _id }, { $setOnInsert: fresh }, { upsert: true }),
    );
  }

  find(id: DeadLetterId): Promise<DeadLetter | null> {
    return this.deadLetters.findOne({ _id: id }).lean();
  }

  list(filter: DeadLetterFilter, limit: number, cursor?: string): Promise<DeadLetter[]> {
    const { code, ...fields } = filter;
    return this.deadLetters
      .find({
        ...(fields as object),
        ...defined({ 'reason.code': code, _id: olderThan('dlt', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit)
      .lean();
  }

  /**
   * Closes a letter, as long as it is what the caller saw: what was given up again since stays open.
   *
   * @returns whether it was closed
   */
  async close(
    { _id, updatedAt }: Pick<DeadLetter, '_id' | 'updatedAt'>,
    state: Exclude<DeadLetterState, 'open'>,
  ): Promise<boolean> {
    const now = this.clock.now();
    const { modifiedCount } = await this.deadLetters.updateOne(
      { _id, state: 'open', updatedAt },
      {
        $set: { state, updatedAt: now },
        $push: { history: { $each: [{ at: now, event: state }], $slice: -MAX_HISTORY } },
      },
    );
    return modifiedCount === 1;
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.deadLetters.deleteMany({ tenantId });
  }
}
