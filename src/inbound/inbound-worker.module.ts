import { Module } from '@nestjs/common';
import { AutoReplyModule } from '../auto-reply/auto-reply.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { EventsModule } from '../events/events.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { OnboardingModule } from '../onboarding/onboarding.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { ApplyWebhooksProcessor } from './apply-webhooks.processor.js';
import { ChangeApplier } from './change-applier.service.js';
import { FetchMediaProcessor } from './fetch-media.processor.js';
import { ItemApplier } from './item-applier.service.js';
import { WebhookApplier } from './webhook-applier.service.js';

@Module({
  imports: [
    WebhookModule,
    TenantsModule,
    TemplatesModule,
    ConversationsModule,
    EventsModule,
    MediaModule,
    MessagingModule,
    OnboardingModule,
    AutoReplyModule,
    DeadLettersModule,
  ],
  providers: [
    ItemApplier,
    ChangeApplier,
    WebhookApplier,
    ApplyWebhooksProcessor,
    FetchMediaProcessor,
  ],
})
export class InboundWorkerModule {}
