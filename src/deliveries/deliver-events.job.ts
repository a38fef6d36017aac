import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { isId, type EndpointId } from '../common/id.js';
import { Metrics } from '../metrics/metrics.js';
import { defineJob, type PayloadOf } from '../queue/define-job.js';
import { JobQueue } from '../queue/job-queue.js';

/** Gives an endpoint its turn: what is due for it is delivered for a while. One bell per endpoint. */
export const deliverEventsJob = defineJob<{ endpointId: EndpointId }>({
  queue: 'whatsapp-events-queue',
  read: (data) => {
    const { endpointId } = (data ?? {}) as { endpointId?: unknown };
    return isId('ep', endpointId) ? { endpointId } : null;
  },
  bellOf: ({ endpointId }) => endpointId,
  attempts: 5,
  backoffMs: 1_000,
});

export type DeliverEventsPayload = PayloadOf<typeof deliverEventsJob>;

@Injectable()
export class DeliverEventsQueue extends JobQueue<DeliverEventsPayload> {
  constructor(@InjectQueue(deliverEventsJob.queue) queue: Queue, metrics: Metrics) {
    super(deliverEventsJob, queue, metrics);
  }
}
