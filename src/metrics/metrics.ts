import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Every instrument, with its unit in its name. Labels are closed sets: no tenant, no number. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly httpRequestSeconds = this.histogram(
    'http_request_seconds',
    'Time of a request to this process, by the pattern of its route',
    ['route'],
  );

  readonly httpRequestsTotal = this.counter(
    'http_requests_total',
    'Requests to this process, by the pattern of the route and the class of the answer',
    ['method', 'route', 'status'],
  );

  readonly webhookAckSeconds = this.histogram(
    'webhook_ack_seconds',
    'Time from the last byte of a webhook to its acknowledgement',
    ['outcome'],
  );

  readonly webhookItemsTotal = this.counter(
    'webhook_items_total',
    'Messages, statuses and other changes taken out of webhooks',
    ['kind', 'outcome'],
  );

  readonly webhookSignatureFailuresTotal = this.counter(
    'webhook_signature_failures_total',
    'Webhooks refused for a bad or missing signature',
  );

  readonly refusedCallersTotal = this.counter(
    'refused_callers_total',
    'Requests refused for want of a good API key',
    ['reason'],
  );

  readonly unknownFieldsTotal = this.counter(
    'webhook_unknown_fields_total',
    'Changes of a field we do not handle',
  );

  readonly bellFailuresTotal = this.counter(
    'bell_failures_total',
    'Jobs that could not be handed to Redis and wait for the reconciler',
    ['queue'],
  );

  readonly jobRunSeconds = this.histogram('job_run_seconds', 'Time a job ran', [
    'queue',
    'outcome',
  ]);

  readonly cloudApiRequestSeconds = this.histogram(
    'cloud_api_request_seconds',
    'Time of a request to the Cloud API',
    ['outcome'],
  );

  readonly messagesSettledTotal = this.counter(
    'messages_settled_total',
    'Outbound messages by what became of a try to send them',
    ['outcome'],
  );

  readonly messagesOvertakenTotal = this.counter(
    'messages_overtaken_total',
    'Messages that waited for another try for so long that others of their conversation went first',
  );

  readonly mediaTransfersTotal = this.counter(
    'media_transfers_total',
    'Tries to move a file from Meta (IN) or to it (OUT)',
    ['direction', 'outcome'],
  );

  readonly autoRepliesSuppressedTotal = this.counter(
    'auto_replies_suppressed_total',
    'Auto-replies held back by the loop guard',
  );

  readonly reconciledTotal = this.counter(
    'reconciled_total',
    'Rows the reconciler found due and rang for',
    ['kind'],
  );

  readonly inboxOldestPendingSeconds = this.gauge(
    'inbox_oldest_pending_seconds',
    'Age of the oldest webhook that waits to be applied',
  );

  readonly queueJobs = this.gauge('queue_jobs', 'Jobs in a queue', ['queue', 'state']);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  private counter<L extends string = never>(
    name: string,
    help: string,
    labelNames: L[] = [],
  ): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge<L extends string = never>(
    name: string,
    help: string,
    labelNames: L[] = [],
  ): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private histogram<L extends string = never>(
    name: string,
    help: string,
    labelNames: L[] = [],
  ): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [this.registry] });
  }
}
