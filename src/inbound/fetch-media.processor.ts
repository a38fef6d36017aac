import { Processor } from '@nestjs/bullmq';
import { AppConfig } from '../config/app-config.js';
import { fetchMediaJob, type FetchMediaPayload } from '../media/fetch-media.job.js';
import { MediaFetcher } from '../media/media-fetcher.js';
import { MessagesRepository } from '../messaging/messages/messages.repository.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { Metrics } from '../metrics/metrics.js';
import { JobProcessor, WORKER_OPTIONS } from '../queue/job-processor.js';

@Processor(fetchMediaJob.queue, WORKER_OPTIONS)
export class FetchMediaProcessor extends JobProcessor<FetchMediaPayload> {
  protected readonly definition = fetchMediaJob;

  constructor(
    private readonly fetcher: MediaFetcher,
    private readonly messages: MessagesRepository,
    private readonly config: AppConfig,
    protected readonly metrics: Metrics,
    private readonly events: RecordEventsQueue,
  ) {
    super();
  }

  protected get concurrency(): number {
    return this.config.media.concurrency;
  }

  protected async handle({ mediaId }: FetchMediaPayload): Promise<void> {
    const done = await this.fetcher.fetch(mediaId);
    void this.events.ringOnce();
    // Whoever listens to the messages hears that this one looks different now.
    if (done?.messageId !== undefined) await this.messages.markChanged(done.messageId);
  }
}
