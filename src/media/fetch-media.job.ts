import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { isId, type MediaId } from '../common/id.js';
import { Metrics } from '../metrics/metrics.js';
import { defineJob, type PayloadOf } from '../queue/define-job.js';
import { JobQueue } from '../queue/job-queue.js';

/** Fetches a file that came with a message. When it comes again, the row says. */
export const fetchMediaJob = defineJob<{ mediaId: MediaId }>({
  queue: 'whatsapp-media-queue',
  read: (data) => {
    const { mediaId } = (data ?? {}) as { mediaId?: unknown };
    return isId('med', mediaId) ? { mediaId } : null;
  },
  bellOf: ({ mediaId }) => mediaId,
  attempts: 5,
  backoffMs: 1_000,
});

export type FetchMediaPayload = PayloadOf<typeof fetchMediaJob>;

@Injectable()
export class FetchMediaQueue extends JobQueue<FetchMediaPayload> {
  constructor(@InjectQueue(fetchMediaJob.queue) queue: Queue, metrics: Metrics) {
    super(fetchMediaJob, queue, metrics);
  }
}
