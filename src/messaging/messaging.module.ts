import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { EventsModule } from '../events/events.module.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { MediaModule } from '../media/media.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { MessageReceiver } from './receiving/message-receiver.service.js';
import { MessageListsRepository } from './messages/message-lists.repository.js';
import { MessageLists } from './messages/message-lists.service.js';
import { MessageLog } from './messages/message-log.js';
import { MessageMedia } from './messages/message-media.service.js';
import { Message, MessageSchema } from './messages/message.schema.js';
import { MessageViews } from './messages/message-views.service.js';
import { CallRecorder } from './receiving/call-recorder.service.js';
import { AmendmentsRepository } from './messages/amendments.repository.js';
import { CallsRepository } from './messages/calls.repository.js';
import { MessageLookUps } from './messages/message-look-ups.repository.js';
import { MessageTwins } from './messages/message-twins.repository.js';
import { MessagesRepository } from './messages/messages.repository.js';
import { SendService } from './composing/send.service.js';
import { MessagesService } from './messages/messages.service.js';
import { AnsweredRepository } from './outbox/answered.repository.js';
import { OutboxRepository } from './outbox/outbox.repository.js';
import { OverdueRepository } from './outbox/overdue.repository.js';
import { RestoredRepository } from './outbox/restored.repository.js';
import { Composer } from './composing/composer.service.js';
import { References } from './composing/references.service.js';
import { SenderChoice } from './composing/sender-choice.service.js';
import { SendQuota } from './composing/send-quota.service.js';
import { EchoSettler } from './receiving/echo-settler.service.js';
import { LateEchoes } from './messages/late-echoes.service.js';
import { IdentityLearner } from './receiving/identity-learner.service.js';
import { Undelivered } from './receiving/undelivered.service.js';
import { StatusApplier } from './receiving/status-applier.service.js';
import { TakeTurnQueue, takeTurnJob } from './messages/take-turn.job.js';
import { TemplateScreen } from './composing/template-screen.service.js';
import { FilteredConversations } from './threads/filtered-conversations.service.js';
import { ThreadsService } from './threads/threads.service.js';

/** What messaging can do. Its doors are in messaging-api.module.ts and messaging-worker.module.ts. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Message.name, schema: MessageSchema }]),
    BullModule.registerQueue({ name: takeTurnJob.queue }),
    TenantsModule,
    ConversationsModule,
    TemplatesModule,
    MediaModule,
    EventsModule,
    DeadLettersModule,
  ],
  providers: [
    MessagesRepository,
    AmendmentsRepository,
    CallsRepository,
    OutboxRepository,
    OverdueRepository,
    AnsweredRepository,
    RestoredRepository,
    SendQuota,
    Composer,
    References,
    SenderChoice,
    TemplateScreen,
    MessagesService,
    MessageLists,
    MessageListsRepository,
    SendService,
    ThreadsService,
    FilteredConversations,
    MessageReceiver,
    MessageTwins,
    MessageLookUps,
    MessageViews,
    CallRecorder,
    MessageMedia,
    MessageLog,
    StatusApplier,
    IdentityLearner,
    EchoSettler,
    LateEchoes,
    Undelivered,
    TakeTurnQueue,
  ],
  exports: [
    MessagesService,
    MessageLists,
    SendService,
    MessageMedia,
    MessageViews,
    CallRecorder,
    MessageLog,
    ThreadsService,
    FilteredConversations,
    MessageReceiver,
    StatusApplier,
    MessagesRepository,
    MessageListsRepository,
    MessageTwins,
    LateEchoes,
    MessageLookUps,
    OutboxRepository,
    OverdueRepository,
    AnsweredRepository,
    RestoredRepository,
    TakeTurnQueue,
    BullModule,
  ],
})
export class MessagingModule {}
