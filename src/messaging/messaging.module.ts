import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { MediaModule } from '../media/media.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { MessageChangesRepository } from './message-changes.repository.js';
import { MessageReceiver } from './message-receiver.service.js';
import { MessageMedia } from './message-media.service.js';
import { Message, MessageSchema } from './message.schema.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';
import { OutboxRepository } from './outbox.repository.js';
import { OverdueRepository } from './overdue.repository.js';
import { SendQuota } from './send-quota.service.js';
import { StatusApplier } from './status-applier.service.js';
import { TakeTurnQueue, takeTurnJob } from './take-turn.job.js';
import { TemplateScreen } from './template-screen.service.js';
import { ThreadsService } from './threads.service.js';

/** What messaging can do. Its doors are in messaging-api.module.ts and messaging-worker.module.ts. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Message.name, schema: MessageSchema }]),
    BullModule.registerQueue({ name: takeTurnJob.queue }),
    TenantsModule,
    ConversationsModule,
    TemplatesModule,
    MediaModule,
  ],
  providers: [
    MessagesRepository,
    MessageChangesRepository,
    OutboxRepository,
    OverdueRepository,
    SendQuota,
    TemplateScreen,
    MessagesService,
    ThreadsService,
    MessageReceiver,
    MessageMedia,
    StatusApplier,
    TakeTurnQueue,
  ],
  exports: [
    MessagesService,
    MessageMedia,
    ThreadsService,
    MessageReceiver,
    StatusApplier,
    MessagesRepository,
    MessageChangesRepository,
    OutboxRepository,
    OverdueRepository,
    TakeTurnQueue,
    BullModule,
  ],
})
export class MessagingModule {}
