import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CryptoModule } from '../crypto/crypto.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { AccessModule } from '../access/access.module.js';
import { TenantLookup } from '../access/tenant-lookup.js';
import { DirectoryLookup } from './directory-lookup.js';
import { TenantDirectory } from './tenant-directory.js';
import { Tenant, TenantSchema } from './tenant.schema.js';
import { TenantEvent, TenantEventSchema } from './tenant-event.schema.js';
import { TenantEventsRepository } from './tenant-events.repository.js';
import { TenantsRepository } from './tenants.repository.js';
import { AccountStops } from './account-stops.service.js';
import { TenantsService } from './tenants.service.js';
import { TokenChecker } from './token-checker.service.js';

/** Who the tenants are, and who may act for them. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Tenant.name, schema: TenantSchema },
      { name: TenantEvent.name, schema: TenantEventSchema },
    ]),
    AccessModule,
    CryptoModule,
    WhatsAppModule,
  ],
  providers: [
    TenantsRepository,
    TenantEventsRepository,
    TenantDirectory,
    TenantsService,
    AccountStops,
    TokenChecker,
    { provide: TenantLookup, useClass: DirectoryLookup },
  ],
  exports: [
    TenantDirectory,
    TenantsService,
    AccountStops,
    TokenChecker,
    TenantsRepository,
    TenantEventsRepository,
    TenantLookup,
  ],
})
export class TenantsModule {}
