import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CryptoModule } from '../crypto/crypto.module.js';
import { EventsModule } from '../events/events.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { AccessModule } from '../access/access.module.js';
import { TenantLookup } from '../access/tenant-lookup.js';
import { DirectoryLookup } from './directory-lookup.js';
import { NumberClaims } from './number-claims.service.js';
import { NumberOwner, NumberOwnerSchema } from './number-owner.schema.js';
import { NumberPins } from './number-pins.service.js';
import { NumberReading, NumberReadingSchema } from './number-reading.schema.js';
import { NumberReadings } from './number-readings.repository.js';
import { NumberStates } from './number-states.service.js';
import { NumberTokens } from './number-tokens.service.js';
import { NumbersRepository } from './numbers.repository.js';
import { NumbersService } from './numbers.service.js';
import { Registration, RegistrationSchema } from './registration.schema.js';
import { RegistrationsRepository } from './registrations.repository.js';
import { Registrations } from './registrations.service.js';
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
      { name: NumberOwner.name, schema: NumberOwnerSchema },
      { name: Registration.name, schema: RegistrationSchema },
      { name: NumberReading.name, schema: NumberReadingSchema },
    ]),
    AccessModule,
    CryptoModule,
    EventsModule,
    WhatsAppModule,
  ],
  providers: [
    TenantsRepository,
    TenantEventsRepository,
    TenantDirectory,
    NumbersRepository,
    NumberClaims,
    NumberStates,
    NumberTokens,
    NumberPins,
    NumberReadings,
    NumbersService,
    TenantsService,
    AccountStops,
    RegistrationsRepository,
    Registrations,
    TokenChecker,
    { provide: TenantLookup, useClass: DirectoryLookup },
  ],
  exports: [
    TenantDirectory,
    NumberStates,
    NumberPins,
    NumberReadings,
    NumbersService,
    TenantsService,
    AccountStops,
    Registrations,
    TokenChecker,
    TenantsRepository,
    NumbersRepository,
    TenantEventsRepository,
    TenantLookup,
  ],
})
export class TenantsModule {}
