import { Global, Module } from '@nestjs/common';
import { WorkUnderWay } from '../common/settled-change.interceptor.js';
import { EarlierSends } from './outbox/earlier-sends.service.js';
import { EarlierWork } from './outbox/earlier-work.service.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { ConversationsController } from './threads/conversations.controller.js';
import { CustomersController } from './threads/customers.controller.js';
import { NotesController } from './threads/notes.controller.js';
import { SendController } from './composing/send.controller.js';
import { MessagesController } from './messages/messages.controller.js';
import { ReadReceiptsController } from './threads/read-receipts.controller.js';
import { MessagingModule } from './messaging.module.js';
import { ReadReceipts } from './threads/read-receipts.service.js';
import { UnknownOutcomesController } from './outbox/unknown-outcomes.controller.js';
import { UnknownOutcomes } from './outbox/unknown-outcomes.service.js';

// The routes that change by what messages are sent lie below.
@Global()
@Module({
  imports: [MessagingModule, ConversationsModule, TenantsModule, WebhookModule, WhatsAppModule],
  controllers: [
    SendController,
    MessagesController,
    ReadReceiptsController,
    ConversationsController,
    NotesController,
    CustomersController,
    UnknownOutcomesController,
  ],
  providers: [
    EarlierSends,
    { provide: WorkUnderWay, useClass: EarlierWork },
    ReadReceipts,
    UnknownOutcomes,
  ],
  exports: [WorkUnderWay],
})
export class MessagingApiModule {}
