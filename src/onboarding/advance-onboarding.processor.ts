import { Metrics } from '../metrics/metrics.js';
import { Consumes, JobProcessor } from '../queue/job-processor.js';
import { advanceOnboardingJob, type AdvanceOnboardingPayload } from './advance-onboarding.job.js';
import { OnboardingMachine } from './onboarding-machine.service.js';

/** Onboardings at the same time: they wait for Meta, each for its own account. */
const CONCURRENCY = 8;

@Consumes(advanceOnboardingJob)
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
