import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { JournalController } from './journal.controller.js';
import { JournalService } from './journal.service.js';
import { WebhookController } from './webhook.controller.js';
import { WebhookModule } from './webhook.module.js';

@Module({
  imports: [WebhookModule, TenantsModule],
  controllers: [WebhookController, JournalController],
  providers: [JournalService],
})
export class WebhookApiModule {}
