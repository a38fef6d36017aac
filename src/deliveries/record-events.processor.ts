import { Processor } from '@nestjs/bullmq';
import { recordEventsJob } from '../events/record-events.job.js';
import { Metrics } from '../metrics/metrics.js';
import { JobProcessor, WORKER_OPTIONS } from '../queue/job-processor.js';
import { EventRecorder } from './event-recorder.service.js';

@Processor(recordEventsJob.queue, WORKER_OPTIONS)
export class RecordEventsProcessor extends JobProcessor<Record<never, never>> {
  protected readonly definition = recordEventsJob;
  protected readonly concurrency = 1;

  constructor(
    private readonly recorder: EventRecorder,
    protected readonly metrics: Metrics,
  ) {
    super();
  }

  protected handle(): Promise<void> {
    return this.recorder.record();
  }
}
