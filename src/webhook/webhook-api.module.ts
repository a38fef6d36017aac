import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookController } from './webhook.controller.js';
import { WebhookModule } from './webhook.module.js';

@Module({ imports: [WebhookModule, TenantsModule], controllers: [WebhookController] })
export class WebhookApiModule {}
