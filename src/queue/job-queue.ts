import { Logger } from '@nestjs/common';
import type { JobsOptions, Queue } from 'bullmq';
import { BoundedLog } from '../common/bounded-log.js';
import { Batcher } from '../common/batcher.js';
import { defined } from '../common/defined.js';
import { within } from '../common/within.js';
import type { Metrics } from '../metrics/metrics.js';
import type { JobDefinition } from './define-job.js';
import { QueueUnavailableError } from './queue.errors.js';
import { isRedisAway, reasonOf } from './redis-client.js';

/** Longest wait for Redis. What it did not take by then, the reconciler rings for. */
const TIMEOUT_MS = 2_000;
/** Most bells that are rung by one command. */
const MAX_GROUP = 1_000;
const TOO_LATE = 'Redis did not answer in time';

/** Jobs of one queue, by state. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
}

/** The producing end of one kind of job. */
export abstract class JobQueue<Payload extends object> {
  private readonly failures = new BoundedLog(new Logger(this.constructor.name));
  private readonly bells: Batcher<Payload, void>;
  /** Bells that are rung and not on their way yet, by what makes them equal. */
  private readonly waiting = new Map<string, Promise<void>>();

  constructor(
    private readonly definition: JobDefinition<Payload>,
    private readonly queue: Queue,
    private readonly metrics: Metrics,
  ) {
    this.bells = new Batcher((payloads) => this.ringTogether(payloads), {
      maxItems: MAX_GROUP,
      ...defined({ restMs: definition.ringsApartMs }),
    });
    // Without a listener each failed try to connect would be printed, stack and all.
    queue.on('error', (error) => this.tell(error, 'a queue has trouble with Redis'));
  }

  get name(): string {
    return this.definition.queue;
  }

  /**
   * Rings for each payload. Never throws and never waits long: the work stands in Mongo, a bell
   * that was not heard is counted and left to the reconciler. Bells that ring at the same time
   * share one command, and equal ones are one.
   */
  async ring(payloads: readonly Payload[]): Promise<void> {
    await Promise.all(payloads.map((payload) => this.ringFor(payload)));
  }

  /** @throws QueueUnavailableError */
  async counts(): Promise<QueueCounts> {
    try {
      const counts = this.queue.getJobCounts('waiting', 'active', 'delayed');
      const { waiting = 0, active = 0, delayed = 0 } = await within(TIMEOUT_MS, counts, TOO_LATE);
      return { waiting, active, delayed };
    } catch {
      throw new QueueUnavailableError();
    }
  }

  /** As `ring`, for one payload. */
  protected ringFor(payload: Payload): Promise<void> {
    const name = this.definition.bellOf?.(payload);
    if (name === undefined) return this.bells.add(payload);
    const waiting = this.waiting.get(name);
    if (waiting !== undefined) return waiting;
    const rung = this.bells.add(payload);
    this.waiting.set(name, rung);
    return rung;
  }

  private tell(error: unknown, text: string): void {
    if (!isRedisAway(error)) this.failures.warn(text, { reason: reasonOf(error) }, text);
  }

  private async ringTogether(payloads: readonly Payload[]): Promise<void[]> {
    // What changes from now on may be too late for these.
    for (const payload of payloads) this.waiting.delete(this.definition.bellOf?.(payload) ?? '');
    try {
      await within(TIMEOUT_MS, this.add(payloads), TOO_LATE);
    } catch (error) {
      this.metrics.bellFailuresTotal.inc({ queue: this.name }, payloads.length);
      this.tell(error, 'a bell was not heard');
    }
    return payloads.map(() => undefined);
  }

  /** A single job needs no transaction around it. */
  private async add(bells: readonly Payload[]): Promise<void> {
    const jobs = bells.map((data) => ({ name: this.name, data, opts: this.optionsOf(data) }));
    const [first, ...others] = jobs;
    if (first === undefined || others.length > 0) await this.queue.addBulk(jobs);
    else await this.queue.add(first.name, first.data, first.opts);
  }

  private optionsOf(payload: Payload): JobsOptions {
    const { attempts, backoffMs, bellOf } = this.definition;
    return {
      attempts,
      backoff: { type: 'exponential', delay: backoffMs },
      // What became of the work stands in Mongo. A kept job would only fill Redis.
      removeOnComplete: true,
      removeOnFail: true,
      ...defined({ deduplication: bellOf && { id: bellOf(payload), keepLastIfActive: true } }),
    };
  }
}
