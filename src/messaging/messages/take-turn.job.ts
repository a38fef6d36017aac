import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { isId, type TenantId } from '../../common/id.js';
import { Metrics } from '../../metrics/metrics.js';
import { defineJob, type PayloadOf } from '../../queue/define-job.js';
import { JobQueue } from '../../queue/job-queue.js';

/**
 * Gives a tenant its turn: its outbox is served for a while. One bell per tenant, however many
 * messages wait: a tenant with 100,000 of them has one job in Redis, and stands in line once.
 */
export const takeTurnJob = defineJob<{ tenantId: TenantId }>({
  queue: 'whatsapp-send-queue',
  read: (data) => {
    const { tenantId } = (data ?? {}) as { tenantId?: unknown };
    return isId('tnt', tenantId) ? { tenantId } : null;
  },
  bellOf: ({ tenantId }) => tenantId,
  attempts: 5,
  backoffMs: 1_000,
});

export type TakeTurnPayload = PayloadOf<typeof takeTurnJob>;

@Injectable()
export class TakeTurnQueue extends JobQueue<TakeTurnPayload> {
  constructor(@InjectQueue(takeTurnJob.queue) queue: Queue, metrics: Metrics) {
    super(takeTurnJob, queue, metrics);
  }
}
