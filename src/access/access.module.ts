import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditEntry, AuditEntrySchema } from './audit/audit-entry.schema.js';
import { AuditLogRepository } from './audit/audit-log.repository.js';
import { AuditLog } from './audit/audit-log.service.js';
import { ApiKey, ApiKeySchema } from './keys/api-key.schema.js';
import { ApiKeysRepository } from './keys/api-keys.repository.js';
import { ApiKeys } from './keys/api-keys.service.js';
import { KeyDirectory } from './keys/key-directory.js';

/** Keys, and who did what with them. The gate in front of all is in access-api.module.ts. Every feature may write an audit line. */
@Global()
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: ApiKey.name, schema: ApiKeySchema },
      { name: AuditEntry.name, schema: AuditEntrySchema },
    ]),
  ],
  providers: [ApiKeysRepository, KeyDirectory, ApiKeys, AuditLogRepository, AuditLog],
  exports: [ApiKeysRepository, KeyDirectory, ApiKeys, AuditLog],
})
export class AccessModule {}
