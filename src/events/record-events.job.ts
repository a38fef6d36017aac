import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Metrics } from '../metrics/metrics.js';
import { defineJob } from '../queue/define-job.js';
import { JobQueue } from '../queue/job-queue.js';

/** Puts into the log what happened since. One bell for all: the log has one writer at a time. */
export const recordEventsJob = defineJob<Record<never, never>>({
  queue: 'whatsapp-record-events-queue',
  read: () => ({}),
  bellOf: () => 'record',
  ringsApartMs: 40,
  attempts: 5,
  backoffMs: 1_000,
});

@Injectable()
export class RecordEventsQueue extends JobQueue<Record<never, never>> {
  constructor(@InjectQueue(recordEventsJob.queue) queue: Queue, metrics: Metrics) {
    super(recordEventsJob, queue, metrics);
  }

  /** Something changed that an event is to tell of. Never throws and never waits long. */
  ringOnce(): Promise<void> {
    return this.ringFor({});
  }
}
