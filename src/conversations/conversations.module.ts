import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ConversationsService } from './conversations.service.js';
import { Customer, CustomerSchema } from './customer.schema.js';
import { OtherConversation, OtherConversationSchema } from './conversation.schema.js';
import { CustomerSearch } from './customer-search.repository.js';
import { CustomersRepository } from './customers.repository.js';
import { OtherConversationsRepository } from './other-conversations.repository.js';
import { OtherConversations } from './other-conversations.service.js';

/** Who the tenants talk to, and how far each conversation is. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Customer.name, schema: CustomerSchema },
      { name: OtherConversation.name, schema: OtherConversationSchema },
    ]),
  ],
  providers: [
    CustomersRepository,
    CustomerSearch,
    OtherConversationsRepository,
    OtherConversations,
    ConversationsService,
  ],
  exports: [ConversationsService, CustomersRepository, OtherConversationsRepository],
})
export class ConversationsModule {}
