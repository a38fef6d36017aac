import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { EventsModule } from '../events/events.module.js';
import { MediaModule } from '../media/media.module.js';
import { Consequences } from './outbox/consequences.js';
import { MessageSender } from './outbox/message-sender.js';
import { MessagingModule } from './messaging.module.js';
import { NextMessages } from './outbox/next-messages.service.js';
import { TemplateHolds } from './outbox/template-holds.js';
import { OutboundContent } from './outbox/outbound-content.js';
import { Paces } from './outbox/pace/paces.js';
import { TakeTurnProcessor } from './outbox/take-turn.processor.js';
import { OrphanLanes } from './outbox/orphan-lanes.service.js';
import { TurnShares } from './outbox/turn-shares.js';
import { TurnService } from './outbox/turn.service.js';

@Module({
  imports: [
    MessagingModule,
    TemplatesModule,
    TenantsModule,
    ConversationsModule,
    DeadLettersModule,
    WhatsAppModule,
    MediaModule,
    EventsModule,
  ],
  providers: [
    MessageSender,
    Consequences,
    TemplateHolds,
    OutboundContent,
    Paces,
    TurnShares,
    NextMessages,
    OrphanLanes,
    TurnService,
    TakeTurnProcessor,
  ],
})
export class MessagingWorkerModule {}
