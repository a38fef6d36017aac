import { Module } from '@nestjs/common';
import { ConnectController } from './connect.controller.js';
import { ConnectLinksController } from './connect-links.controller.js';
import { NumberOperationsController } from './number-operations.controller.js';
import { OnboardingController } from './onboarding.controller.js';
import { OnboardingModule } from './onboarding.module.js';
import { TenantOnboardingsController } from './tenant-onboardings.controller.js';

@Module({
  imports: [OnboardingModule],
  controllers: [
    OnboardingController,
    TenantOnboardingsController,
    NumberOperationsController,
    ConnectLinksController,
    ConnectController,
  ],
})
export class OnboardingApiModule {}
