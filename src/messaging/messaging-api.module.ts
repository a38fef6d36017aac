import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { ConversationsController } from './conversations.controller.js';
import { MessagesController } from './messages.controller.js';
import { MessagingModule } from './messaging.module.js';

@Module({
  imports: [MessagingModule, TenantsModule],
  controllers: [MessagesController, ConversationsController],
})
export class MessagingApiModule {}
