import { Processor } from '@nestjs/bullmq';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { JobProcessor, WORKER_OPTIONS } from '../queue/job-processor.js';
import { PostponeError } from '../queue/postpone.error.js';
import { deliverEventsJob, type DeliverEventsPayload } from './deliver-events.job.js';
import { DeliveryTurns } from './delivery-turn.service.js';

/** Turns are short, however long endpoints take to answer. */
const CONCURRENCY = 50;

@Processor(deliverEventsJob.queue, WORKER_OPTIONS)
export class DeliverEventsProcessor
  extends JobProcessor<DeliverEventsPayload>
  implements OnApplicationBootstrap
{
  protected readonly definition = deliverEventsJob;

  constructor(
    private readonly turns: DeliveryTurns,
    protected readonly metrics: Metrics,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.setConcurrency(CONCURRENCY);
  }

  protected async handle({ endpointId }: DeliverEventsPayload): Promise<void> {
    const comeAgainAt = await this.turns.take(endpointId);
    if (comeAgainAt !== null) throw new PostponeError(comeAgainAt);
  }
}
