import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ApplyWebhooksQueue, applyWebhooksJob } from './apply-webhooks.job.js';
import { EarlierDeliveries } from './earlier-deliveries.service.js';
import { NumberActivities } from './number-activity.repository.js';
import { NumberActivity, NumberActivitySchema } from './number-activity.schema.js';
import { SignatureFailure, SignatureFailureSchema } from './signature-failure.schema.js';
import { SignatureFailures } from './signature-failures.repository.js';
import { WebhookEvent, WebhookEventSchema } from './webhook-event.schema.js';
import { WebhookEventsRepository } from './webhook-events.repository.js';
import { WebhookInbox } from './webhook-inbox.service.js';

/** The inbox: from HTTP to a durable row, and a bell for who applies it. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: WebhookEvent.name, schema: WebhookEventSchema },
      { name: NumberActivity.name, schema: NumberActivitySchema },
      { name: SignatureFailure.name, schema: SignatureFailureSchema },
    ]),
    BullModule.registerQueue({ name: applyWebhooksJob.queue }),
  ],
  providers: [
    WebhookEventsRepository,
    ApplyWebhooksQueue,
    WebhookInbox,
    EarlierDeliveries,
    NumberActivities,
    SignatureFailures,
  ],
  exports: [
    WebhookEventsRepository,
    ApplyWebhooksQueue,
    WebhookInbox,
    EarlierDeliveries,
    NumberActivities,
    SignatureFailures,
    BullModule,
  ],
})
export class WebhookModule {}
