import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { OnboardingModule } from '../onboarding/onboarding.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { JobQueues } from './job-queues.js';

/** The queues, for who tells how full they are. */
@Module({
  imports: [MessagingModule, WebhookModule, MediaModule, DeliveriesModule, OnboardingModule],
  providers: [JobQueues],
  exports: [JobQueues],
})
export class JobQueuesModule {}
