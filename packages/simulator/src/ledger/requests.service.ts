import { Injectable } from '@nestjs/common';
import { PeakCounter } from '../faults/rate-limits.js';

export interface RequestsSummary {
  /** Sends by outcome: an outcome's name, or `error-` and the code. */
  readonly outcomes: Record<string, number>;
  readonly numbers: Record<string, { requests: number; maxPerSecond: number }>;
  readonly readReceipts: number;
  readonly typingIndicators: number;
  readonly mediaUploads: number;
  readonly mediaDownloads: number;
}

/** Counts what was asked of the messages endpoint, and how many files moved. */
@Injectable()
export class RequestsService {
  private readonly outcomes = new Map<string, number>();
  private readonly numbers = new Map<string, PeakCounter>();
  private readReceipts = 0;
  private typingIndicators = 0;
  private mediaUploads = 0;
  private mediaDownloads = 0;

  addSend(phoneNumberId: string, nowMs: number): void {
    let counter = this.numbers.get(phoneNumberId);
    if (!counter) {
      counter = new PeakCounter();
      this.numbers.set(phoneNumberId, counter);
    }
    counter.add(nowMs);
  }

  addOutcome(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  addReadReceipt(typing: boolean): void {
    this.readReceipts += 1;
    if (typing) this.typingIndicators += 1;
  }

  addMediaUpload(): void {
    this.mediaUploads += 1;
  }

  addMediaDownload(): void {
    this.mediaDownloads += 1;
  }

  summary(): RequestsSummary {
    return {
      outcomes: Object.fromEntries(this.outcomes),
      numbers: Object.fromEntries(
        [...this.numbers].map(([id, { count, maxPerSecond }]) => [
          id,
          { requests: count, maxPerSecond },
        ]),
      ),
      readReceipts: this.readReceipts,
      typingIndicators: this.typingIndicators,
      mediaUploads: this.mediaUploads,
      mediaDownloads: this.mediaDownloads,
    };
  }

  clear(): void {
    this.outcomes.clear();
    this.numbers.clear();
    this.readReceipts = 0;
    this.typingIndicators = 0;
    this.mediaUploads = 0;
    this.mediaDownloads = 0;
  }
}
