import { Injectable, Optional } from '@nestjs/common';
import { collectDefaultMetrics, type Histogram } from 'prom-client';
import { currentContext } from '../common/request-context.js';
import { readTraceparent } from '../common/traceparent.js';
import { AppConfig } from '../config/app-config.js';
import { Instruments } from './instruments.js';

/** Ten milliseconds, which is the default, wake a process that has nothing to do a hundred times a second. */
const LAG_PRECISION_MS = 50;

/**
 * Every instrument, with its unit in its name. Labels are closed sets: no tenant, no number. Where traces
 * are taken, latencies have exemplars, which only OpenMetrics can tell.
 */
@Injectable()
export class Metrics {
  private readonly make = new Instruments(this.traced);

  readonly httpRequestSeconds = this.make.histogram(
    'http_request_seconds',
    'Time of a request to this process, by the pattern of its route',
    ['route'],
  );

  readonly httpRequestsTotal = this.make.counter(
    'http_requests_total',
    'Requests to this process, by the pattern of the route and the class of the answer',
    ['method', 'route', 'status'],
  );

  readonly webhookAckSeconds = this.make.histogram(
    'webhook_ack_seconds',
    'Time from the last byte of a webhook to its acknowledgement',
    ['outcome'],
    this.traced,
  );

  readonly webhookItemsTotal = this.make.counter(
    'webhook_items_total',
    'Messages, statuses and other changes taken out of webhooks',
    ['kind', 'outcome'],
  );

  readonly webhookSignatureFailuresTotal = this.make.counter(
    'webhook_signature_failures_total',
    'Webhooks refused for a bad or missing signature',
  );

  readonly refusedCallersTotal = this.make.counter(
    'refused_callers_total',
    'Requests refused for want of a good API key',
    ['reason'],
  );

  readonly unknownFieldsTotal = this.make.counter(
    'webhook_unknown_fields_total',
    'Changes of a field we do not handle',
  );

  readonly bellFailuresTotal = this.make.counter(
    'bell_failures_total',
    'Jobs that could not be handed to Redis and wait for the reconciler',
    ['queue'],
  );

  readonly jobRunSeconds = this.make.histogram('job_run_seconds', 'Time a job ran', [
    'queue',
    'outcome',
  ]);

  readonly cloudApiRequestSeconds = this.make.histogram(
    'cloud_api_request_seconds',
    'Time of a request to the Cloud API',
    ['outcome'],
    this.traced,
  );

  readonly eventDeliveriesTotal = this.make.counter(
    'event_deliveries_total',
    'Tries to bring an event to an endpoint, by how they ended',
    ['outcome'],
  );

  readonly endpointsDisabledTotal = this.make.counter(
    'endpoints_disabled_total',
    'Endpoints that were disabled since nothing could be delivered to them',
  );

  readonly messagesSettledTotal = this.make.counter(
    'messages_settled_total',
    'Outbound messages by what became of a try to send them',
    ['outcome'],
  );

  readonly messagesOvertakenTotal = this.make.counter(
    'messages_overtaken_total',
    'Messages that waited for another try for so long that others of their conversation went first',
  );

  readonly mediaTransfersTotal = this.make.counter(
    'media_transfers_total',
    'Tries to move a file from Meta (IN) or to it (OUT)',
    ['direction', 'outcome'],
  );

  readonly onboardingsTotal = this.make.counter(
    'onboardings_total',
    'Onboardings that came to an end: ready or failed',
    ['state'],
  );

  readonly onboardingStepsTotal = this.make.counter(
    'onboarding_steps_total',
    'Steps of onboardings by what they came to',
    ['step', 'state'],
  );

  readonly diagnosisChangesTotal = this.make.counter(
    'diagnosis_changes_total',
    'Checks of numbers that came to another state',
    ['check', 'state'],
  );

  readonly diagnosisLooksTotal = this.make.counter(
    'diagnosis_looks_total',
    'Looks that the doctor took at a number by itself: done, or failed where it could not look',
    ['outcome'],
  );

  readonly autoRepliesSuppressedTotal = this.make.counter(
    'auto_replies_suppressed_total',
    'Auto-replies held back by the loop guard',
  );

  readonly reconciledTotal = this.make.counter(
    'reconciled_total',
    'Rows the reconciler found due and rang for',
    ['kind'],
  );

  readonly outboxWaitsTotal = this.make.counter(
    'outbox_waits_total',
    'Times that messages, or the whole of a number, had to wait',
    ['reason'],
  );

  readonly mongodbUp = this.make.gauge('mongodb_up', 'Whether MongoDB answered, 1 or 0');
  readonly redisUp = this.make.gauge('redis_up', 'Whether Redis answered, 1 or 0');
  readonly redisMayEvict = this.make.gauge(
    'redis_may_evict',
    'Whether Redis throws jobs away when its memory is full, 1 or 0',
  );

  readonly signUp = this.make.gauge(
    'health_sign_up',
    'What degrades the system while it is 0, as in GET /health; seen by this process',
    ['sign'],
  );

  readonly inboxOldestPendingSeconds = this.make.gauge(
    'inbox_oldest_pending_seconds',
    'Age of the oldest webhook that waits to be applied',
  );

  readonly outboxMessages = this.make.gauge(
    'outbox_messages',
    'Messages in the outbox by lane, counted up to 100000 in all',
    ['lane'],
  );

  readonly outboxOldestSeconds = this.make.gauge(
    'outbox_oldest_seconds',
    'Age of the oldest of these, by lane',
    ['lane'],
  );

  readonly unknownMessages = this.make.gauge(
    'messages_unknown',
    'Messages of unknown outcome, counted up to 100000',
  );

  readonly openDeadLetters = this.make.gauge(
    'dead_letters_open',
    'Open dead letters, counted up to 100000',
  );

  readonly quarantinedWebhooks = this.make.gauge(
    'webhooks_quarantined',
    'Webhooks with items for numbers that nobody registered, counted up to 100000',
  );

  readonly stoppedTenants = this.make.gauge(
    'tenants_stopped',
    'Tenants whose messages wait, by why (needs_reauth, paused, suspended)',
    ['status'],
  );

  readonly mediaBacklog = this.make.gauge(
    'media_backlog',
    'Files that are still to be fetched, counted up to 100000',
  );

  readonly numbersFailing = this.make.gauge(
    'numbers_failing',
    'Numbers of which a check failed when the doctor looked last, counted up to 100000',
  );

  readonly eventsUndelivered = this.make.gauge(
    'events_undelivered',
    'Events on their way to endpoints that are enabled, counted up to 100000',
  );

  readonly eventsUndeliveredOldestSeconds = this.make.gauge(
    'events_undelivered_oldest_seconds',
    'Age of the oldest of these',
  );

  readonly queueJobs = this.make.gauge('queue_jobs', 'Jobs in a queue', ['queue', 'state']);

  /** What is not known while MongoDB is away. */
  readonly ofMongo = [
    this.inboxOldestPendingSeconds,
    this.outboxMessages,
    this.outboxOldestSeconds,
    this.unknownMessages,
    this.openDeadLetters,
    this.quarantinedWebhooks,
    this.stoppedTenants,
    this.mediaBacklog,
    this.numbersFailing,
    this.eventsUndelivered,
    this.eventsUndeliveredOldestSeconds,
  ] as const;

  private readonly lookers: (() => Promise<void>)[] = [];

  constructor(@Optional() private readonly config?: AppConfig) {
    collectDefaultMetrics({
      register: this.make.registry,
      eventLoopMonitoringPrecision: LAG_PRECISION_MS,
    });
  }

  private get traced(): boolean {
    return this.config?.tracing !== undefined;
  }

  /**
   * Begins to measure how long something takes.
   *
   * @returns ends it; the trace that it belongs to, where that is kept, becomes its exemplar
   */
  time(histogram: Histogram<'outcome'>): (outcome: string) => void {
    const startedAt = performance.now();
    return (outcome) => {
      const value = (performance.now() - startedAt) / 1_000;
      if (!this.traced) return histogram.observe({ outcome }, value);
      const exemplarLabels = exemplarOf(currentContext().traceparent);
      histogram.observe({ labels: { outcome }, value, exemplarLabels });
    };
  }

  /** @param look is waited for before each scrape; sets what is true then */
  beforeScrape(look: () => Promise<void>): void {
    this.lookers.push(look);
  }

  get contentType(): string {
    return this.make.registry.contentType;
  }

  /** @returns all of it as text, of `contentType` */
  async scrape(): Promise<string> {
    await Promise.all(this.lookers.map((look) => look()));
    return this.make.registry.metrics();
  }

  /** A gauge that is 1; its labels are what it tells. */
  tellBuild(version: string, commit: string): void {
    this.make
      .gauge('whatsapp_build_info', 'What runs here', ['version', 'commit', 'node'])
      .set({ version, commit, node: process.version }, 1);
  }
}

/** Nothing, of a trace that nobody keeps. */
function exemplarOf(traceparent: string | undefined): Record<string, string> {
  const { traceId, sampled } = readTraceparent(traceparent) ?? {};
  return traceId === undefined || sampled !== true ? {} : { trace_id: traceId };
}
