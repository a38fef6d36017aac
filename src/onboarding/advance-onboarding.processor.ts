import { Processor } from '@nestjs/bullmq';
import { Metrics } from '../metrics/metrics.js';
import { JobProcessor, WORKER_OPTIONS } from '../queue/job-processor.js';
import { advanceOnboardingJob, type AdvanceOnboardingPayload } from './advance-onboarding.job.js';
import { OnboardingMachine } from './onboarding-machine.service.js';

/** Onboardings at the same time: they wait for Meta, each for its own account. */
const CONCURRENCY = 8;

@Processor(advanceOnboardingJob.queue, WORKER_OPTIONS)
export class AdvanceOnboardingProcessor extends JobProcessor<AdvanceOnboardingPayload> {
  protected readonly definition = advanceOnboardingJob;
  protected readonly concurrency = CONCURRENCY;

  constructor(
    private readonly machine: OnboardingMachine,
    protected readonly metrics: Metrics,
  ) {
    super();
  }

  protected handle({ onboardingId }: AdvanceOnboardingPayload): Promise<void> {
    return this.machine.advance(onboardingId);
  }
}
