import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ConversationsService } from './conversations.service.js';
import { Customer, CustomerSchema } from './customer.schema.js';
import { CustomersRepository } from './customers.repository.js';

/** Who the tenants talk to, and how far each conversation is. */
@Module({
  imports: [MongooseModule.forFeature([{ name: Customer.name, schema: CustomerSchema }])],
  providers: [CustomersRepository, ConversationsService],
  exports: [ConversationsService, CustomersRepository],
})
export class ConversationsModule {}
