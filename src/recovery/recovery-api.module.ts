import { Module } from '@nestjs/common';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { JobQueuesModule } from './job-queues.module.js';
import { QueuesController } from './queues.controller.js';
import { ReplayService } from './replay.service.js';
import { RestoreService } from './restore.service.js';

@Module({
  imports: [
    DeadLettersModule,
    MessagingModule,
    WebhookModule,
    TenantsModule,
    MediaModule,
    DeliveriesModule,
    JobQueuesModule,
  ],
  controllers: [DeadLettersController, QueuesController],
  providers: [ReplayService, RestoreService],
})
export class RecoveryApiModule {}
