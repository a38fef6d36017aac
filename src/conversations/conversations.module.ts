import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ConversationLists } from './conversation-lists.service.js';
import { ConversationNote, ConversationNoteSchema } from './conversation-note.schema.js';
import { ConversationNotesRepository } from './conversation-notes.repository.js';
import { ConversationsService } from './conversations.service.js';
import { Customer, CustomerSchema } from './customer.schema.js';
import { OtherConversation, OtherConversationSchema } from './conversation.schema.js';
import { CustomerSearch } from './customer-search.repository.js';
import { CustomersRepository } from './customers.repository.js';
import { Handling, HandlingSchema } from './handling.schema.js';
import { HandlingsRepository } from './handlings.repository.js';
import { Handlings } from './handlings.service.js';
import { OtherConversationsRepository } from './other-conversations.repository.js';
import { OtherConversations } from './other-conversations.service.js';

/** Who the tenants talk to, and how far each conversation is. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Customer.name, schema: CustomerSchema },
      { name: OtherConversation.name, schema: OtherConversationSchema },
      { name: Handling.name, schema: HandlingSchema },
      { name: ConversationNote.name, schema: ConversationNoteSchema },
    ]),
  ],
  providers: [
    CustomersRepository,
    CustomerSearch,
    OtherConversationsRepository,
    OtherConversations,
    ConversationsService,
    ConversationLists,
    HandlingsRepository,
    Handlings,
    ConversationNotesRepository,
  ],
  exports: [
    ConversationsService,
    ConversationLists,
    CustomersRepository,
    OtherConversationsRepository,
    HandlingsRepository,
    Handlings,
    ConversationNotesRepository,
  ],
})
export class ConversationsModule {}
