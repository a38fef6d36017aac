import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { defined } from '../common/defined.js';
import { decodeMetaTimeCursor, type PageQuery } from '../common/page.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { AnnouncedAccount } from './announced-account.schema.js';

const KEPT_MS = 30 * 24 * 60 * 60_000;

/** Every query on `announced_accounts`. */
@Injectable()
export class AnnouncedAccounts {
  constructor(
    @InjectModel(AnnouncedAccount.name) private readonly accounts: Model<AnnouncedAccount>,
  ) {}

  /** Meta tells that an account was shared; the same news twice are one. */
  async record(wabaId: string, businessId: string | undefined, at: Date): Promise<void> {
    const expiresAt = new Date(at.getTime() + KEPT_MS);
    try {
      await this.accounts.updateOne(
        { _id: wabaId },
        { $set: { at, expiresAt, ...defined({ businessId }) } },
        { upsert: true },
      );
    } catch (error) {
      // Somebody else noted it at the same time.
      if (!isDuplicateKey(error, '_id')) throw error;
    }
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list({ limit, cursor }: PageQuery): Promise<AnnouncedAccount[]> {
    return this.accounts
      .find(cursor === undefined ? {} : before(cursor))
      .sort({ at: -1, _id: -1 })
      .limit(limit + 1)
      .lean();
  }
}

/** @throws InvalidCursorError */
function before(cursor: string): object {
  const { at, id } = decodeMetaTimeCursor(cursor);
  return { at: { $lte: at }, $or: [{ at: { $lt: at } }, { at, _id: { $lt: id } }] };
}
