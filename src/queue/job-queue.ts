import { Logger } from '@nestjs/common';
import type { JobsOptions, Queue } from 'bullmq';
import type { Metrics } from '../metrics/metrics.js';
import type { JobDefinition } from './define-job.js';

/** Longest wait for Redis to take a job. What it did not take, the reconciler rings for. */
const RING_TIMEOUT_MS = 2_000;

/** The producing end of one kind of job. */
export abstract class JobQueue<Payload extends object> {
  private readonly logger = new Logger(this.constructor.name);

  constructor(
    private readonly definition: JobDefinition<Payload>,
    private readonly queue: Queue,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Rings for each payload. Never throws and never waits long: the work stands in Mongo, a bell
   * that was not heard is counted and left to the reconciler.
   *
   * @param delayMs the job starts this much later
   */
  async ring(payloads: readonly Payload[], delayMs = 0): Promise<void> {
    if (payloads.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('Redis did not answer in time')), RING_TIMEOUT_MS);
    });
    const added = this.queue.addBulk(
      payloads.map((data) => ({
        name: this.definition.queue,
        data,
        opts: this.optionsOf(data, delayMs),
      })),
    );
    try {
      await Promise.race([added, late]);
    } catch (error) {
      this.metrics.bellFailuresTotal.inc({ queue: this.definition.queue }, payloads.length);
      this.logger.warn(`a bell was not heard: ${String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }

  private optionsOf(payload: Payload, delayMs: number): JobsOptions {
    const { attempts, backoffMs, bellOf } = this.definition;
    return {
      attempts,
      backoff: { type: 'exponential', delay: backoffMs },
      ...(delayMs > 0 && { delay: delayMs }),
      // What became of the work stands in Mongo. A kept job would only fill Redis.
      removeOnComplete: true,
      removeOnFail: true,
      ...(bellOf && {
        deduplication: { id: bellOf(payload), keepLastIfActive: true, reschedule: true },
      }),
    };
  }
}
