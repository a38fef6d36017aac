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
  /** References of sends that arrived and whose answer nobody could read, once their connection has ended. */
  readonly unread: readonly string[];
}

/** How many references are remembered. */
const MAX_UNREAD = 10_000;

/** Counts what was asked of the messages endpoint, and how many files moved. */
@Injectable()
export class RequestsService {
  private readonly outcomes = new Map<string, number>();
  private readonly numbers = new Map<string, PeakCounter>();
  private readonly unread = new Set<string>();
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

  /** @param reference the sender's own, of a send whose answer nobody could read; empty: it has none */
  addUnread(reference: string): void {
    if (reference === '') return;
    this.unread.add(reference);
    const [oldest] = this.unread;
    if (this.unread.size > MAX_UNREAD && oldest !== undefined) this.unread.delete(oldest);
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
      unread: [...this.unread],
    };
  }

  clear(): void {
    this.outcomes.clear();
    this.numbers.clear();
    this.unread.clear();
    this.readReceipts = 0;
    this.typingIndicators = 0;
    this.mediaUploads = 0;
    this.mediaDownloads = 0;
  }
}
