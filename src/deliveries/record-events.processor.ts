import { Processor } from '@nestjs/bullmq';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { recordEventsJob } from '../events/record-events.job.js';
import { Metrics } from '../metrics/metrics.js';
import { JobProcessor, WORKER_OPTIONS } from '../queue/job-processor.js';
import { EventRecorder } from './event-recorder.service.js';

@Processor(recordEventsJob.queue, WORKER_OPTIONS)
export class RecordEventsProcessor
  extends JobProcessor<Record<never, never>>
  implements OnApplicationBootstrap
{
  protected readonly definition = recordEventsJob;

  constructor(
    private readonly recorder: EventRecorder,
    protected readonly metrics: Metrics,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.setConcurrency(1);
  }

  protected handle(): Promise<void> {
    return this.recorder.record();
  }
}
