import { Processor } from '@nestjs/bullmq';
import { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import { JobProcessor, WORKER_OPTIONS } from '../queue/job-processor.js';
import { applyWebhooksJob, type ApplyWebhooksPayload } from '../webhook/apply-webhooks.job.js';
import { WebhookApplier } from './webhook-applier.service.js';

@Processor(applyWebhooksJob.queue, WORKER_OPTIONS)
export class ApplyWebhooksProcessor extends JobProcessor<ApplyWebhooksPayload> {
  protected readonly definition = applyWebhooksJob;

  constructor(
    private readonly applier: WebhookApplier,
    private readonly config: AppConfig,
    protected readonly metrics: Metrics,
  ) {
    super();
  }

  protected get concurrency(): number {
    return this.config.inbox.concurrency;
  }

  protected handle({ webhookEventIds }: ApplyWebhooksPayload): Promise<void> {
    return this.applier.apply(webhookEventIds);
  }
}
