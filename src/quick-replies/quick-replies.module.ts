import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { QuickRepliesRepository } from './quick-replies.repository.js';
import { QuickReply, QuickReplySchema } from './quick-reply.schema.js';

/** Texts that a tenant's people often answer with. */
@Module({
  imports: [MongooseModule.forFeature([{ name: QuickReply.name, schema: QuickReplySchema }])],
  providers: [QuickRepliesRepository],
  exports: [QuickRepliesRepository],
})
export class QuickRepliesModule {}
