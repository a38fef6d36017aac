import { Module } from '@nestjs/common';
import { TenantsController } from './tenants.controller.js';
import { TenantsModule } from './tenants.module.js';

@Module({ imports: [TenantsModule], controllers: [TenantsController] })
export class TenantsApiModule {}
