import { Module } from '@nestjs/common';
import { AdvanceOnboardingProcessor } from './advance-onboarding.processor.js';
import { OnboardingModule } from './onboarding.module.js';

@Module({ imports: [OnboardingModule], providers: [AdvanceOnboardingProcessor] })
export class OnboardingWorkerModule {}
