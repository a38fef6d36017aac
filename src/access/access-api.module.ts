import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AccessGate } from './access-gate.js';
import { CallerFinder } from './caller-finder.js';
import { RequestQuota } from './request-quota.js';
import { RouteCheck } from './route-check.js';

/** The gate that every request to the API goes through. */
@Module({})
export class AccessApiModule {
  /** @param tenants exports `TenantLookup` */
  static over(tenants: Type): DynamicModule {
    return {
      module: AccessApiModule,
      imports: [DiscoveryModule, tenants],
      providers: [AccessGate, CallerFinder, RequestQuota, RouteCheck],
    };
  }
}
