import { Latencies, type LatencySummary } from './latencies.js';

/** How many of the newest failures are kept. */
const KEPT_FAILURES = 100;

/** One POST that was not answered with 200. */
export interface WebhookFailure {
  readonly at: string;
  readonly url: string;
  readonly attempt: number;
  /** HTTP status; 0 if no answer came. */
  readonly status: number;
  /** Start of the answer's body, or why none came. */
  readonly body: string;
}

export interface WebhookSummary {
  readonly posted: number;
  readonly acknowledged: number;
  readonly acknowledgedItems: number;
  readonly refused: Record<string, number>;
  readonly givenUp: number;
  readonly latencyMs: LatencySummary;
  readonly failures: readonly WebhookFailure[];
}

/** What became of the webhook POSTs. */
export class WebhookLog {
  private readonly latencies = new Latencies();
  private failures: WebhookFailure[] = [];
  private refused: Record<string, number> = {};
  private posted = 0;
  private acknowledged = 0;
  private acknowledgedItems = 0;
  private givenUp = 0;

  addPost(): void {
    this.posted += 1;
  }

  addAcknowledgement(items: number, latencyMs: number): void {
    this.acknowledged += 1;
    this.acknowledgedItems += items;
    this.latencies.add(latencyMs);
  }

  addFailure(failure: WebhookFailure): void {
    this.refused[failure.status] = (this.refused[failure.status] ?? 0) + 1;
    this.failures.push(failure);
    if (this.failures.length > KEPT_FAILURES) this.failures.shift();
  }

  addGivenUp(): void {
    this.givenUp += 1;
  }

  summary(): WebhookSummary {
    const { posted, acknowledged, acknowledgedItems, refused, givenUp, failures } = this;
    const latencyMs = this.latencies.summary();
    return { posted, acknowledged, acknowledgedItems, refused, givenUp, latencyMs, failures };
  }

  clear(): void {
    this.latencies.clear();
    this.failures = [];
    this.refused = {};
    this.posted = 0;
    this.acknowledged = 0;
    this.acknowledgedItems = 0;
    this.givenUp = 0;
  }
}
