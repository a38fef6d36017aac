import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ApplyWebhooksQueue, applyWebhooksJob } from './apply-webhooks.job.js';
import { EarlierDeliveries } from './earlier-deliveries.service.js';
import { WebhookEvent, WebhookEventSchema } from './webhook-event.schema.js';
import { WebhookEventsRepository } from './webhook-events.repository.js';
import { WebhookInbox } from './webhook-inbox.service.js';

/** The inbox: from HTTP to a durable row, and a bell for who applies it. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: WebhookEvent.name, schema: WebhookEventSchema }]),
    BullModule.registerQueue({ name: applyWebhooksJob.queue }),
  ],
  providers: [WebhookEventsRepository, ApplyWebhooksQueue, WebhookInbox, EarlierDeliveries],
  exports: [
    WebhookEventsRepository,
    ApplyWebhooksQueue,
    WebhookInbox,
    EarlierDeliveries,
    BullModule,
  ],
})
export class WebhookModule {}
