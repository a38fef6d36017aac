import { Processor } from '@nestjs/bullmq';
import { Metrics } from '../metrics/metrics.js';
import { JobProcessor, WORKER_OPTIONS } from '../queue/job-processor.js';
import { PostponeError } from '../queue/postpone.error.js';
import { deliverEventsJob, type DeliverEventsPayload } from './deliver-events.job.js';
import { DeliveryTurns } from './delivery-turn.service.js';

/** Turns are short, however long endpoints take to answer. */
const CONCURRENCY = 50;

@Processor(deliverEventsJob.queue, WORKER_OPTIONS)
export class DeliverEventsProcessor extends JobProcessor<DeliverEventsPayload> {
  protected readonly definition = deliverEventsJob;
  protected readonly concurrency = CONCURRENCY;

  constructor(
    private readonly turns: DeliveryTurns,
    protected readonly metrics: Metrics,
  ) {
    super();
  }

  protected async handle({ endpointId }: DeliverEventsPayload): Promise<void> {
    const comeAgainAt = await this.turns.take(endpointId);
    if (comeAgainAt !== null) throw new PostponeError(comeAgainAt);
  }
}
