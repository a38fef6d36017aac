import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { isId, type WebhookEventId } from '../common/id.js';
import { Metrics } from '../metrics/metrics.js';
import { defineJob, type PayloadOf } from '../queue/define-job.js';
import { JobQueue } from '../queue/job-queue.js';

/** Applies stored webhooks; those that were stored together are applied together. */
export const applyWebhooksJob = defineJob<{ webhookEventIds: WebhookEventId[] }>({
  queue: 'whatsapp-apply-queue',
  read: (data) => {
    const { webhookEventIds } = (data ?? {}) as { webhookEventIds?: unknown };
    const valid = Array.isArray(webhookEventIds) && webhookEventIds.every((id) => isId('wev', id));
    return valid ? { webhookEventIds } : null;
  },
  attempts: 5,
  backoffMs: 1_000,
});

export type ApplyWebhooksPayload = PayloadOf<typeof applyWebhooksJob>;

@Injectable()
export class ApplyWebhooksQueue extends JobQueue<ApplyWebhooksPayload> {
  constructor(@InjectQueue(applyWebhooksJob.queue) queue: Queue, metrics: Metrics) {
    super(applyWebhooksJob, queue, metrics);
  }
}
