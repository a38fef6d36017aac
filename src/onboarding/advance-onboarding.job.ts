import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { isId } from '../common/id.js';
import { Metrics } from '../metrics/metrics.js';
import { defineJob, type PayloadOf } from '../queue/define-job.js';
import { JobQueue } from '../queue/job-queue.js';
import type { OnboardingId } from './onboarding.schema.js';

/** Does the steps that are left of one onboarding. When it comes again, the row says. */
export const advanceOnboardingJob = defineJob<{ onboardingId: OnboardingId }>({
  queue: 'whatsapp-onboarding-queue',
  read: (data) => {
    const { onboardingId } = (data ?? {}) as { onboardingId?: unknown };
    return isId('onb', onboardingId) ? { onboardingId } : null;
  },
  bellOf: ({ onboardingId }) => onboardingId,
  attempts: 3,
  backoffMs: 1_000,
});

export type AdvanceOnboardingPayload = PayloadOf<typeof advanceOnboardingJob>;

@Injectable()
export class AdvanceOnboardingQueue extends JobQueue<AdvanceOnboardingPayload> {
  constructor(@InjectQueue(advanceOnboardingJob.queue) queue: Queue, metrics: Metrics) {
    super(advanceOnboardingJob, queue, metrics);
  }
}
