import { Module } from '@nestjs/common';
import { TenantEventsController } from './tenant-events.controller.js';
import { TenantsController } from './tenants.controller.js';
import { TenantsModule } from './tenants.module.js';

@Module({ imports: [TenantsModule], controllers: [TenantsController, TenantEventsController] })
export class TenantsApiModule {}
