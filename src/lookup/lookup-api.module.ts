import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { LookupController } from './lookup.controller.js';
import { LookupService } from './lookup.service.js';
import { MessageHistories } from './message-histories.service.js';
import { OperatorLookupController } from './operator-lookup.controller.js';

/** Finds things and tells how they came about; changes nothing. */
@Module({
  imports: [
    TenantsModule,
    ConversationsModule,
    MessagingModule,
    MediaModule,
    WebhookModule,
    DeadLettersModule,
    DeliveriesModule,
  ],
  controllers: [LookupController, OperatorLookupController],
  providers: [LookupService, MessageHistories],
})
export class LookupApiModule {}
