import { WorkerHost } from '@nestjs/bullmq';
import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import { BoundedLog } from '../common/bounded-log.js';
import { runInContext } from '../common/request-context.js';
import type { Metrics } from '../metrics/metrics.js';
import type { JobDefinition } from './define-job.js';
import { PostponeError } from './postpone.error.js';
import { isRedisAway, reasonOf } from './redis-client.js';

/** Jobs of a worker that died are another's within seconds; a lock is renewed twice as often. */
export const WORKER_OPTIONS = { lockDuration: 10_000, stalledInterval: 5_000 } as const;

/**
 * The consuming end of one kind of job: parses, times and logs it. A handler returns or throws; a
 * thrown job comes again with back-off, a postponed one when it asked to. Jobs are bells, the work stands in Mongo: a job that is
 * given up loses nothing, since the reconciler rings for whatever is still due.
 */
export abstract class JobProcessor<Payload extends object>
  extends WorkerHost
  implements OnApplicationBootstrap
{
  protected abstract readonly definition: JobDefinition<Payload>;
  protected abstract readonly metrics: Metrics;
  /** Jobs that one worker has in hand at the same time. */
  protected abstract readonly concurrency: number;
  private readonly failures = new BoundedLog(new Logger(this.constructor.name), 10);
  private readonly troubles = new BoundedLog(new Logger(this.constructor.name));

  /** Does the work. Safe to run twice, also at once: a stalled job is handed out again. */
  protected abstract handle(payload: Payload): Promise<void>;

  override async process(job: Job<unknown>, token?: string): Promise<void> {
    const { queue, read } = this.definition;
    const payload = read(job.data);
    if (payload === null) throw new UnrecoverableError(`not a payload of ${queue}`);

    const stop = this.metrics.jobRunSeconds.startTimer({ queue });
    try {
      await runInContext({ jobId: String(job.id) }, () => this.handle(payload));
      stop({ outcome: 'done' });
    } catch (error) {
      if (error instanceof PostponeError) {
        stop({ outcome: 'postponed' });
        await this.postpone(job, error.until.getTime(), token);
        throw new DelayedError();
      }
      stop({ outcome: 'failed' });
      const name = error instanceof Error ? error.name : 'unknown';
      const fields = { err: error, attempt: job.attemptsMade + 1 };
      this.failures.warn(name, fields, 'job failed, it comes again');
      throw error;
    }
  }

  /** Redis looks at its timers ten times a second; ours is exact, and theirs stands if we die. */
  private async postpone(job: Job, until: number, token: string | undefined): Promise<void> {
    await job.moveToDelayed(until, token);
    const promote = () => void job.promote().catch(() => undefined);
    setTimeout(promote, until - Date.now()).unref();
  }

  /** Options of the decorator are read before the configuration exists; this comes after. */
  onApplicationBootstrap(): void {
    this.worker.concurrency = this.concurrency;
    // Without a listener an error of the connection would end the process.
    this.worker.on('error', (error) => {
      if (isRedisAway(error)) return;
      this.troubles.warn('redis', { reason: reasonOf(error) }, 'a worker has trouble with Redis');
    });
  }
}
