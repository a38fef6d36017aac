import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { TemplateCatalog } from './template-catalog.js';
import { TemplateChecker } from './template-checker.service.js';
import { Template, TemplateSchema } from './template.schema.js';
import { TemplateSync, TemplateSyncSchema } from './template-sync.schema.js';
import { TemplateSynchroniser } from './template-synchroniser.service.js';
import { TemplateSyncsRepository } from './template-syncs.repository.js';
import { TemplatesRepository } from './templates.repository.js';
import { TemplatesService } from './templates.service.js';

/** The tenants' message templates: what Meta lists, what its events tell, and what fits them. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Template.name, schema: TemplateSchema },
      { name: TemplateSync.name, schema: TemplateSyncSchema },
    ]),
    TenantsModule,
    WhatsAppModule,
  ],
  providers: [
    TemplatesRepository,
    TemplateSyncsRepository,
    TemplateCatalog,
    TemplateSynchroniser,
    TemplateChecker,
    TemplatesService,
  ],
  exports: [TemplatesService, TemplateChecker, TemplatesRepository, TemplateSyncsRepository],
})
export class TemplatesModule {}
