import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { MediaModule } from '../media/media.module.js';
import { OnboardingModule } from '../onboarding/onboarding.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { Housekeeper } from './housekeeper.service.js';
import { LeasesModule } from './leases.module.js';
import { Reconciler } from './reconciler.service.js';
import { QuickRepliesModule } from '../quick-replies/quick-replies.module.js';
import { TenantRemover } from './tenant-remover.service.js';

@Module({
  imports: [
    LeasesModule,
    WebhookModule,
    MessagingModule,
    DeliveriesModule,
    OnboardingModule,
    MediaModule,
    ConversationsModule,
    TenantsModule,
    TemplatesModule,
    DeadLettersModule,
    QuickRepliesModule,
  ],
  providers: [TenantRemover, Reconciler, Housekeeper],
})
export class RecoveryWorkerModule {}
