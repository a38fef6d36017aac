import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CryptoModule } from '../crypto/crypto.module.js';
import { AccessModule } from './access.module.js';
import { AuditLogController } from './audit/audit-log.controller.js';
import { AccessGate } from './gate/access-gate.js';
import { CallerFinder } from './gate/caller-finder.js';
import { KeyUsage } from './gate/key-usage.service.js';
import { LongAnswers } from './gate/long-answers.service.js';
import { MeController } from './gate/me.controller.js';
import { Refusals } from './gate/refusals.service.js';
import { RequestQuota } from './gate/request-quota.js';
import { RouteCheck } from './gate/route-check.js';
import { ApiKeysController } from './keys/api-keys.controller.js';
import { EarlierKeys } from './keys/earlier-keys.service.js';
import { OperatorKeysController } from './keys/operator-keys.controller.js';
import { AssigneesController } from './people/assignees.controller.js';
import { Invitations } from './people/invitations.service.js';
import { MembersController } from './people/members.controller.js';
import { Oidc } from './people/oidc.service.js';
import { OidcController } from './people/oidc.controller.js';
import { OwnAccount } from './people/own-account.service.js';
import { Passwords } from './people/passwords.js';
import { SecondFactors } from './people/second-factors.service.js';
import { SessionController } from './people/session.controller.js';
import { SessionDirectory } from './people/session-directory.js';
import { Sessions } from './people/sessions.service.js';
import { SignIn } from './people/sign-in.service.js';
import { SignInThrottle } from './people/sign-in-throttle.js';
import { UserFactory } from './people/user-factory.js';
import { UsersController } from './people/users.controller.js';
import { Users } from './people/users.service.js';

/** The gate that every request to the API goes through, and the routes about access itself. */
@Module({})
export class AccessApiModule {
  /** @param tenants exports `TenantLookup` */
  static over(tenants: Type): DynamicModule {
    return {
      module: AccessApiModule,
      imports: [DiscoveryModule, AccessModule, CryptoModule, tenants],
      controllers: [
        MeController,
        SessionController,
        OidcController,
        UsersController,
        MembersController,
        AssigneesController,
        ApiKeysController,
        OperatorKeysController,
        AuditLogController,
      ],
      providers: [
        AccessGate,
        CallerFinder,
        EarlierKeys,
        KeyUsage,
        LongAnswers,
        Refusals,
        RequestQuota,
        RouteCheck,
        Invitations,
        Oidc,
        OwnAccount,
        Passwords,
        SecondFactors,
        SessionDirectory,
        Sessions,
        SignIn,
        SignInThrottle,
        UserFactory,
        Users,
      ],
    };
  }
}
