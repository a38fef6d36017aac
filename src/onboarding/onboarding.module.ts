import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccessModule } from '../access/access.module.js';
import { CryptoModule } from '../crypto/crypto.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { AdvanceOnboardingQueue, advanceOnboardingJob } from './advance-onboarding.job.js';
import { AnnouncedAccount, AnnouncedAccountSchema } from './announced-account.schema.js';
import { AnnouncedAccounts } from './announced-accounts.repository.js';
import { CodeExchange } from './code-exchange.service.js';
import { ConnectLink, ConnectLinkSchema } from './connect-link.schema.js';
import { ConnectLinksRepository } from './connect-links.repository.js';
import { ConnectLinks } from './connect-links.service.js';
import { NumberOperations } from './number-operations.service.js';
import { NumberSteps } from './number-steps.service.js';
import { OnboardingDrafts } from './onboarding-drafts.service.js';
import { OnboardingMachine } from './onboarding-machine.service.js';
import { Onboarding, OnboardingSchema } from './onboarding.schema.js';
import { OnboardingService } from './onboarding.service.js';
import { OnboardingsRepository } from './onboardings.repository.js';
import { TokenSteps } from './token-steps.service.js';

/** How numbers are connected, and what else is done to them at Meta. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Onboarding.name, schema: OnboardingSchema },
      { name: ConnectLink.name, schema: ConnectLinkSchema },
      { name: AnnouncedAccount.name, schema: AnnouncedAccountSchema },
    ]),
    BullModule.registerQueue({ name: advanceOnboardingJob.queue }),
    AccessModule,
    CryptoModule,
    TenantsModule,
    TemplatesModule,
    WhatsAppModule,
  ],
  providers: [
    OnboardingsRepository,
    AnnouncedAccounts,
    ConnectLinksRepository,
    ConnectLinks,
    AdvanceOnboardingQueue,
    CodeExchange,
    TokenSteps,
    NumberSteps,
    OnboardingMachine,
    OnboardingDrafts,
    OnboardingService,
    NumberOperations,
  ],
  exports: [
    AdvanceOnboardingQueue,
    AnnouncedAccounts,
    ConnectLinks,
    ConnectLinksRepository,
    OnboardingsRepository,
    OnboardingMachine,
    OnboardingService,
    NumberOperations,
  ],
})
export class OnboardingModule {}
