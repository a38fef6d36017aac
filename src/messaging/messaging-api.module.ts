import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { ConversationsController } from './conversations.controller.js';
import { MessageStreamController } from './message-stream.controller.js';
import { MessageStream } from './message-stream.service.js';
import { MessagesController } from './messages.controller.js';
import { MessagingModule } from './messaging.module.js';
import { ReadReceipts } from './read-receipts.service.js';
import { UnknownOutcomesController } from './unknown-outcomes.controller.js';
import { UnknownOutcomes } from './unknown-outcomes.service.js';

@Module({
  imports: [MessagingModule, ConversationsModule, TenantsModule, WhatsAppModule],
  controllers: [
    MessagesController,
    ConversationsController,
    MessageStreamController,
    UnknownOutcomesController,
  ],
  providers: [MessageStream, ReadReceipts, UnknownOutcomes],
})
export class MessagingApiModule {}
