import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditEntry, AuditEntrySchema } from './audit/audit-entry.schema.js';
import { AuditLogRepository } from './audit/audit-log.repository.js';
import { AuditLog } from './audit/audit-log.service.js';
import { ApiKey, ApiKeySchema } from './keys/api-key.schema.js';
import { ApiKeysRepository } from './keys/api-keys.repository.js';
import { ApiKeys } from './keys/api-keys.service.js';
import { KeyDirectory } from './keys/key-directory.js';
import { Invitation, InvitationSchema } from './people/invitation.schema.js';
import { InvitationsRepository } from './people/invitations.repository.js';
import { Session, SessionSchema } from './people/session.schema.js';
import { SessionsRepository } from './people/sessions.repository.js';
import { User, UserSchema } from './people/user.schema.js';
import { UsersRepository } from './people/users.repository.js';

/** Keys and people, and who did what with them. The gate in front of all is in access-api.module.ts. Every feature may write an audit line. */
@Global()
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: ApiKey.name, schema: ApiKeySchema },
      { name: AuditEntry.name, schema: AuditEntrySchema },
      { name: User.name, schema: UserSchema },
      { name: Session.name, schema: SessionSchema },
      { name: Invitation.name, schema: InvitationSchema },
    ]),
  ],
  providers: [
    ApiKeysRepository,
    KeyDirectory,
    ApiKeys,
    AuditLogRepository,
    AuditLog,
    UsersRepository,
    SessionsRepository,
    InvitationsRepository,
  ],
  exports: [
    ApiKeysRepository,
    KeyDirectory,
    ApiKeys,
    AuditLog,
    UsersRepository,
    SessionsRepository,
    InvitationsRepository,
  ],
})
export class AccessModule {}
