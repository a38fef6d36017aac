import { Processor } from '@nestjs/bullmq';
import { AppConfig } from '../../config/app-config.js';
import { Metrics } from '../../metrics/metrics.js';
import { JobProcessor, WORKER_OPTIONS } from '../../queue/job-processor.js';
import { PostponeError } from '../../queue/postpone.error.js';
import { takeTurnJob, type TakeTurnPayload } from '../messages/take-turn.job.js';
import { TurnService } from './turn.service.js';

@Processor(takeTurnJob.queue, WORKER_OPTIONS)
export class TakeTurnProcessor extends JobProcessor<TakeTurnPayload> {
  protected readonly definition = takeTurnJob;

  constructor(
    private readonly turns: TurnService,
    private readonly config: AppConfig,
    protected readonly metrics: Metrics,
  ) {
    super();
  }

  protected get concurrency(): number {
    return this.config.sending.turnConcurrency;
  }

  protected async handle(lane: TakeTurnPayload): Promise<void> {
    const comeAgainAt = await this.turns.take(lane);
    if (comeAgainAt !== null) throw new PostponeError(comeAgainAt);
  }
}
