import { Injectable } from '@nestjs/common';
import { DeliverEventsQueue } from '../deliveries/deliver-events.job.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { FetchMediaQueue } from '../media/fetch-media.job.js';
import { TakeTurnQueue } from '../messaging/messages/take-turn.job.js';
import { AdvanceOnboardingQueue } from '../onboarding/advance-onboarding.job.js';
import type { JobQueue } from '../queue/job-queue.js';
import { ApplyWebhooksQueue } from '../webhook/apply-webhooks.job.js';

/** Every queue there is. */
@Injectable()
export class JobQueues {
  readonly all: readonly Pick<JobQueue<object>, 'name' | 'counts'>[];

  constructor(
    turns: TakeTurnQueue,
    webhooks: ApplyWebhooksQueue,
    media: FetchMediaQueue,
    recordings: RecordEventsQueue,
    tellings: DeliverEventsQueue,
    onboardings: AdvanceOnboardingQueue,
  ) {
    this.all = [turns, webhooks, media, recordings, tellings, onboardings];
  }
}
