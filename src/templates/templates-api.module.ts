import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { TemplatesController } from './templates.controller.js';
import { TemplatesModule } from './templates.module.js';

@Module({ imports: [TemplatesModule, TenantsModule], controllers: [TemplatesController] })
export class TemplatesApiModule {}
