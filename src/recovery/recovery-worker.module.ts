import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { Lease, LeaseSchema } from './lease.schema.js';
import { LeasesRepository } from './leases.repository.js';
import { Reconciler } from './reconciler.service.js';
import { TenantRemover } from './tenant-remover.service.js';

@Module({
  imports: [
    MongooseModule.forFeature([{ name: Lease.name, schema: LeaseSchema }]),
    WebhookModule,
    MessagingModule,
    MediaModule,
    ConversationsModule,
    TenantsModule,
    TemplatesModule,
    DeadLettersModule,
  ],
  providers: [LeasesRepository, TenantRemover, Reconciler],
})
export class RecoveryWorkerModule {}
