import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { EarlierSends } from './outbox/earlier-sends.service.js';
import { SettledChangeInterceptor } from './outbox/settled-change.interceptor.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { ConversationsController } from './threads/conversations.controller.js';
import { CustomersController } from './threads/customers.controller.js';
import { SendController } from './composing/send.controller.js';
import { MessagesController } from './messages/messages.controller.js';
import { ReadReceiptsController } from './threads/read-receipts.controller.js';
import { MessagingModule } from './messaging.module.js';
import { ReadReceipts } from './threads/read-receipts.service.js';
import { UnknownOutcomesController } from './outbox/unknown-outcomes.controller.js';
import { UnknownOutcomes } from './outbox/unknown-outcomes.service.js';

@Module({
  imports: [MessagingModule, ConversationsModule, TenantsModule, WebhookModule, WhatsAppModule],
  controllers: [
    SendController,
    MessagesController,
    ReadReceiptsController,
    ConversationsController,
    CustomersController,
    UnknownOutcomesController,
  ],
  providers: [
    EarlierSends,
    { provide: APP_INTERCEPTOR, useClass: SettledChangeInterceptor },
    ReadReceipts,
    UnknownOutcomes,
  ],
})
export class MessagingApiModule {}
