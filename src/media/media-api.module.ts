import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { MediaController } from './media.controller.js';
import { MediaModule } from './media.module.js';

@Module({ imports: [MediaModule, TenantsModule], controllers: [MediaController] })
export class MediaApiModule {}
