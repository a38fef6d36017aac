import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
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

/** The gate that every request to the API goes through, and the routes about access itself. */
@Module({})
export class AccessApiModule {
  /** @param tenants exports `TenantLookup` */
  static over(tenants: Type): DynamicModule {
    return {
      module: AccessApiModule,
      imports: [DiscoveryModule, AccessModule, tenants],
      controllers: [MeController, ApiKeysController, OperatorKeysController, AuditLogController],
      providers: [
        AccessGate,
        CallerFinder,
        EarlierKeys,
        KeyUsage,
        LongAnswers,
        Refusals,
        RequestQuota,
        RouteCheck,
      ],
    };
  }
}
