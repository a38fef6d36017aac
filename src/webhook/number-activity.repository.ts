import { Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { boundedCache } from '../common/bounded-cache.js';
import type { Model } from 'mongoose';
import { BoundedLog } from '../common/bounded-log.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { NumberActivity } from './number-activity.schema.js';

/** News of one number are noted this often at most, by each process. */
const EVERY_MS = 60_000;
const MAX_NUMBERS = 50_000;
/** So little says nothing about how often something usually comes. */
const ENOUGH_MINUTES = 5;
/** No silence is odd that is shorter. */
const SHORT_MS = 60 * 60_000;
/** Nor one that is shorter than so many of the usual ones. */
const USUAL_TIMES = 10;

/** Every query on `number_activity`. */
@Injectable()
export class NumberActivities {
  private readonly failures = new BoundedLog(new Logger(NumberActivities.name));
  private readonly noted = boundedCache<string, true>(MAX_NUMBERS, { ttl: EVERY_MS });

  constructor(
    @InjectModel(NumberActivity.name) private readonly rows: Model<NumberActivity>,
    private readonly clock: Clock,
  ) {}

  /** Something came for these numbers. Advice for people, so it never fails what it is a part of. */
  async record(phoneNumberIds: Iterable<string>): Promise<void> {
    const news = [...new Set(phoneNumberIds)].filter((id) => !this.noted.has(id));
    if (news.length === 0) return;
    for (const id of news) this.noted.set(id, true);
    try {
      await this.write(news);
    } catch (error) {
      this.failures.warn('activity', { err: error }, 'what came for numbers was not noted');
    }
  }

  async find(phoneNumberId: string): Promise<NumberActivity | null> {
    return this.rows.findOne({ _id: phoneNumberId }).lean();
  }

  /** Numbers whose silence is odd, each told once. */
  async takeOdd(limit: number): Promise<string[]> {
    const now = this.clock.now();
    const rows = await this.rows
      .find({ oddAt: { $lte: now } }, { _id: 1 })
      .sort({ oddAt: 1 })
      .limit(limit)
      .lean();
    const ids = rows.map(({ _id }) => _id);
    if (ids.length > 0) {
      await this.rows.updateMany({ _id: { $in: ids } }, { $unset: { oddAt: 1 } });
    }
    return ids;
  }

  private async write(ids: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const known = await this.rows.find({ _id: { $in: [...ids] } }).lean();
    const byId = new Map(known.map((row) => [row._id, row]));
    await this.rows.bulkWrite(
      ids.map((_id) => {
        const { firstAt = now, minutes = 0 } = byId.get(_id) ?? {};
        const oddAt = oddAfter({ firstAt, lastAt: now, minutes: minutes + 1 });
        return {
          updateOne: {
            filter: { _id },
            update: {
              $setOnInsert: { firstAt },
              $max: { lastAt: now },
              $inc: { minutes: 1 },
              ...defined({ $set: oddAt && { oddAt } }),
            },
            upsert: true,
          },
        };
      }),
      { ordered: false },
    );
  }
}

/** @returns from when on silence is odd; `undefined` if too little is known */
export function oddAfter({
  firstAt,
  lastAt,
  minutes,
}: Pick<NumberActivity, 'firstAt' | 'lastAt' | 'minutes'>): Date | undefined {
  if (minutes < ENOUGH_MINUTES) return undefined;
  const usualMs = (lastAt.getTime() - firstAt.getTime()) / (minutes - 1);
  return new Date(lastAt.getTime() + Math.max(SHORT_MS, usualMs * USUAL_TIMES));
}
