import { Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { BoundedLog } from '../common/bounded-log.js';
import { Clock } from '../common/clock.js';
import { readNotification } from '../whatsapp/webhooks/webhook-payload.js';
import { causeOf } from './signature-cause.js';
import { SignatureFailure } from './signature-failure.schema.js';

/** Whoever posts rubbish costs a write in this time, and no more. */
const EVERY_MS = 5_000;
const MAX_NUMBERS = 5;
const KEPT_MS = 7 * 24 * 60 * 60_000;
/** What is not looked into any further. */
const MAX_BYTES = 256 * 1024;

/** Every query on `signature_failures`. */
@Injectable()
export class SignatureFailures {
  private readonly troubles = new BoundedLog(new Logger(SignatureFailures.name));
  private notedAt = -EVERY_MS;

  constructor(
    @InjectModel(SignatureFailure.name) private readonly rows: Model<SignatureFailure>,
    private readonly clock: Clock,
  ) {}

  /**
   * A webhook was refused. What it says is believed by nobody, and only tells which number's people to
   * warn. Never throws, and looks at one in five seconds.
   */
  record(appSecret: string | undefined, body: Buffer, header: string | undefined): void {
    const now = performance.now();
    if (now - this.notedAt < EVERY_MS || body.length > MAX_BYTES) return;
    this.notedAt = now;
    const named = readNotification(body).flatMap(({ target }) => target.phoneNumberId ?? []);
    const ids = [...new Set(named)].filter((id) => /^\d{1,32}$/.test(id)).slice(0, MAX_NUMBERS);
    if (ids.length === 0) return;
    this.write(ids, causeOf(appSecret, body, header)).catch((error: unknown) =>
      this.troubles.warn('note', { err: error }, 'a bad signature was not noted'),
    );
  }

  find(phoneNumberId: string): Promise<SignatureFailure | null> {
    return this.rows.findOne({ _id: phoneNumberId }).lean();
  }

  private async write(ids: readonly string[], cause: SignatureFailure['cause']): Promise<void> {
    const $set = { cause, at: this.clock.now(), expiresAt: this.clock.in(KEPT_MS) };
    await this.rows.bulkWrite(
      ids.map((_id) => ({
        updateOne: { filter: { _id }, update: { $set, $inc: { count: 1 } }, upsert: true },
      })),
      { ordered: false },
    );
  }
}
