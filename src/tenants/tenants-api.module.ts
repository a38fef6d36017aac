import { Module } from '@nestjs/common';
import { TenantEventsController } from './tenant-events.controller.js';
import { TenantLimitsController } from './tenant-limits.controller.js';
import { NumberReadingsController } from './number-readings.controller.js';
import { NumbersController } from './numbers.controller.js';
import { RefusedClaims } from './refused-claims.service.js';
import { TenantsController } from './tenants.controller.js';
import { TenantsModule } from './tenants.module.js';

@Module({
  imports: [TenantsModule],
  controllers: [
    TenantsController,
    NumbersController,
    NumberReadingsController,
    TenantEventsController,
    TenantLimitsController,
  ],
  providers: [RefusedClaims],
})
export class TenantsApiModule {}
