import { Module } from '@nestjs/common';
import { MessagingModule } from '../messaging/messaging.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { AutoReplyService } from './auto-reply.service.js';

@Module({
  imports: [MessagingModule, TenantsModule],
  providers: [AutoReplyService],
  exports: [AutoReplyService],
})
export class AutoReplyModule {}
