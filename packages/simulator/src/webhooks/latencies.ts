/** How many of the newest samples are kept. */
const KEPT = 100_000;

export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Share of samples over one second; Meta wants less than 0.01. */
  readonly overOneSecond: number;
}

/** How long answers took, ms. */
export class Latencies {
  private readonly samples = new Float64Array(KEPT);
  private count = 0;
  private slow = 0;
  private longest = 0;

  add(ms: number): void {
    this.samples[this.count % KEPT] = ms;
    this.count += 1;
    if (ms > 1000) this.slow += 1;
    if (ms > this.longest) this.longest = ms;
  }

  summary(): LatencySummary {
    const sorted = this.samples.slice(0, Math.min(this.count, KEPT)).sort();
    const at = (share: number) =>
      round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
    return {
      count: this.count,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: round(this.longest),
      overOneSecond: this.count === 0 ? 0 : this.slow / this.count,
    };
  }

  clear(): void {
    this.count = 0;
    this.slow = 0;
    this.longest = 0;
  }
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
