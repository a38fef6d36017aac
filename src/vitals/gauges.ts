import { Injectable, type OnModuleInit } from '@nestjs/common';
import { decodeTime } from 'ulid';
import { Clock } from '../common/clock.js';
import { within } from '../common/within.js';
import { DeadLettersRepository } from '../dead-letters/dead-letters.repository.js';
import { DiagnosesRepository } from '../doctor/diagnoses.repository.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { MediaRepository } from '../media/media.repository.js';
import { LANE } from '../messaging/messages/message.schema.js';
import { OverdueRepository } from '../messaging/outbox/overdue.repository.js';
import { Metrics } from '../metrics/metrics.js';
import { RedisWatch } from '../queue/redis-watch.js';
import { JobQueues } from '../recovery/job-queues.js';
import { TenantsRepository } from '../tenants/tenants.repository.js';
import { WebhookEventsRepository } from '../webhook/webhook-events.repository.js';

/** Several scrapers, and several scrapes of one, share a look. */
const FRESH_MS = 10_000;
/** A scrape has to be answered, whatever the database does. */
const PATIENCE_MS = 3_000;
/** Counting goes no further: beyond it, the number says enough. */
const MAX_COUNT = 100_000;

/**
 * What lies in the databases, as numbers. It is looked up when somebody scrapes, so it is as true on
 * an API as on a worker, and is missing rather than old where the database does not answer.
 */
@Injectable()
export class Gauges implements OnModuleInit {
  private lookedAt = -FRESH_MS;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    private readonly redis: RedisWatch,
    private readonly events: WebhookEventsRepository,
    private readonly overdue: OverdueRepository,
    private readonly deadLetters: DeadLettersRepository,
    private readonly tenants: TenantsRepository,
    private readonly media: MediaRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly diagnoses: DiagnosesRepository,
    private readonly queues: JobQueues,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeScrape(() => this.refresh());
  }

  private async refresh(): Promise<void> {
    if (performance.now() - this.lookedAt < FRESH_MS) return;
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    await this.looking;
  }

  private async look(): Promise<void> {
    await Promise.all([this.lookAtMongo(), this.lookAtRedis()]);
    this.lookedAt = performance.now();
  }

  private async lookAtMongo(): Promise<void> {
    try {
      await within(PATIENCE_MS, this.readMongo(), 'MongoDB did not answer in time');
      this.metrics.mongodbUp.set(1);
    } catch {
      this.metrics.mongodbUp.set(0);
      for (const gauge of this.metrics.ofMongo) gauge.reset();
    }
  }

  private async readMongo(): Promise<void> {
    const [oldest, lanes, unknown, letters, quarantined, waiting, files, failing, untold] =
      await Promise.all([
        this.events.findOldestPending(),
        this.overdue.measureLanes(MAX_COUNT),
        this.overdue.countUnknown(MAX_COUNT),
        this.deadLetters.countOpen(MAX_COUNT),
        this.events.countQuarantined(MAX_COUNT),
        this.tenants.countByStatus(['needs_reauth', 'paused', 'suspended'], MAX_COUNT),
        this.media.countDue(MAX_COUNT),
        this.diagnoses.countFailing(MAX_COUNT),
        this.deliveries.measureUndelivered(MAX_COUNT),
      ]);
    const now = this.clock.now().getTime();
    const { metrics } = this;
    const ageSeconds = (at: Date | null) => (at === null ? 0 : (now - at.getTime()) / 1_000);
    metrics.inboxOldestPendingSeconds.set(ageSeconds(oldest));
    for (const [lane, rank] of Object.entries(LANE)) {
      const { count = 0, oldest: first } = lanes.get(rank) ?? {};
      const ageMs = first === undefined ? 0 : Math.max(0, now - decodeTime(first.slice(4)));
      metrics.outboxMessages.set({ lane }, count);
      metrics.outboxOldestSeconds.set({ lane }, ageMs / 1_000);
    }
    metrics.unknownMessages.set(unknown);
    metrics.openDeadLetters.set(letters);
    metrics.quarantinedWebhooks.set(quarantined);
    for (const [status, count] of waiting) metrics.stoppedTenants.set({ status }, count);
    metrics.mediaBacklog.set(files);
    metrics.numbersFailing.set(failing);
    metrics.eventsUndelivered.set(untold.count);
    metrics.eventsUndeliveredOldestSeconds.set(ageSeconds(untold.oldest));
  }

  private async lookAtRedis(): Promise<void> {
    this.metrics.redisUp.set(this.redis.up ? 1 : 0);
    this.metrics.redisMayEvict.set(this.redis.unsafeEviction === undefined ? 0 : 1);
    try {
      if (!this.redis.up) throw new Error('it was away when we last looked');
      for (const queue of this.queues.all) {
        for (const [state, jobs] of Object.entries(await queue.counts())) {
          this.metrics.queueJobs.set({ queue: queue.name, state }, Number(jobs));
        }
      }
    } catch {
      this.metrics.queueJobs.reset();
    }
  }
}
