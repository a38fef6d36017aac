/**
 * Allows at most `perSecond` events in any 1000 ms.
 * Remembers the times of the last `perSecond` events, the oldest is overwritten by the newest.
 */
export class SlidingSecond {
  private readonly times: Float64Array;
  private next = 0;

  constructor(readonly perSecond: number) {
    this.times = new Float64Array(perSecond).fill(-Infinity);
  }

  /** @returns whether the event may happen; if so, it has */
  take(nowMs: number): boolean {
    if (nowMs - (this.times[this.next] ?? -Infinity) < 1000) return false;
    this.times[this.next] = nowMs;
    this.next = (this.next + 1) % this.perSecond;
    return true;
  }
}

export const PAIR_BURST = 45;
export const PAIR_REFILL_MS = 6000;

/** One business number to one user: a bucket of 45 that gets one back every 6 s. */
export class PairBucket {
  private tokens = PAIR_BURST;
  private refilledAt: number;

  constructor(nowMs: number) {
    this.refilledAt = nowMs;
  }

  /** @returns whether one more may be sent; if so, it was taken */
  take(nowMs: number): boolean {
    this.tokens = Math.min(PAIR_BURST, this.tokens + (nowMs - this.refilledAt) / PAIR_REFILL_MS);
    this.refilledAt = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

/** Counts events and the most that fell into any 1000 ms. */
export class PeakCounter {
  private times: number[] = [];
  private oldest = 0;
  count = 0;
  maxPerSecond = 0;

  add(nowMs: number): void {
    this.count += 1;
    this.times.push(nowMs);
    while (nowMs - (this.times[this.oldest] ?? nowMs) >= 1000) this.oldest += 1;
    const inSecond = this.times.length - this.oldest;
    if (inSecond > this.maxPerSecond) this.maxPerSecond = inSecond;
    if (this.oldest > 10_000) {
      this.times = this.times.slice(this.oldest);
      this.oldest = 0;
    }
  }
}
