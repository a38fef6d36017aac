import { Injectable, Logger } from '@nestjs/common';
import { Batcher } from '../common/batcher.js';
import { Clock } from '../common/clock.js';
import { currentContext } from '../common/request-context.js';
import { AppConfig } from '../config/app-config.js';
import { isRefused } from '../database/outage.js';
import { Metrics } from '../metrics/metrics.js';
import { Tracing } from '../tracing/tracing.js';
import { AnswerReader } from './answer-reader.service.js';
import { DeliveriesRepository, type DeliveryOutcome } from './deliveries.repository.js';
import type { DeliveryAttempt, DueDelivery } from './delivery.schema.js';
import { EndpointClient, EndpointFailure, type EndpointAnswer } from './endpoint-client.js';
import { EndpointSecrets, signedHeaders } from './endpoint-secrets.js';
import { EndpointSwitch } from './endpoint-switch.service.js';
import type { Endpoint } from './endpoint.schema.js';
import { EndpointsRepository } from './endpoints.repository.js';
import type { PackedEvent } from './event-renderer.service.js';
import { nextTryMs } from './retry-plan.js';

const MAX_GROUP = 500;
/** Outcomes that no other request waits for are written down in groups of this time. */
const UNHURRIED_MS = 40;
const SHOWN_CHARACTERS = 1_024;
/** The receiver wants no more events at all. */
const GONE = 410;

/** What a request to an endpoint came to. */
export interface Call {
  /** Whether the endpoint took the event. */
  readonly arrived: boolean;
  /** Resolves once that is written down. */
  readonly written: Promise<void>;
}

/** Brings one event to its endpoint and writes down how it went. */
@Injectable()
export class EndpointCaller {
  private readonly logger = new Logger(EndpointCaller.name);
  private readonly outcomes: Batcher<DeliveryOutcome, void>;
  private readonly unhurried: Batcher<DeliveryOutcome, void>;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly client: EndpointClient,
    private readonly secrets: EndpointSecrets,
    private readonly endpoints: EndpointsRepository,
    private readonly switches: EndpointSwitch,
    private readonly answers: AnswerReader,
    private readonly metrics: Metrics,
    private readonly tracing: Tracing,
    deliveries: DeliveriesRepository,
  ) {
    const settle = async (group: readonly DeliveryOutcome[]): Promise<void[]> => {
      await deliveries.settle(group);
      const delivered = group.filter(({ state }) => state === 'delivered').length;
      this.metrics.eventDeliveriesTotal.inc({ outcome: 'delivered' }, delivered);
      this.metrics.eventDeliveriesTotal.inc({ outcome: 'failed' }, group.length - delivered);
      return group.map(() => undefined);
    };
    const options = { maxItems: MAX_GROUP, isItemFault: isRefused };
    this.outcomes = new Batcher(settle, options);
    this.unhurried = new Batcher(settle, { ...options, restMs: UNHURRIED_MS });
  }

  /**
   * Comes back with the answer: the next request need not wait until it is written down.
   *
   * @param event absent if it is no longer kept
   */
  call(endpoint: Endpoint, delivery: DueDelivery, event: PackedEvent | undefined): Promise<Call> {
    const { _id, tenantId, eventId, eventType, tries, traceparent } = delivery;
    return this.tracing.run(
      'deliver event',
      {
        kind: 'client',
        parent: traceparent,
        attributes: {
          'tenant.id': tenantId,
          'event.id': eventId,
          'delivery.id': _id,
          'event.type': eventType,
          tries,
        },
      },
      () => this.callTraced(endpoint, delivery, event),
    );
  }

  private async callTraced(
    endpoint: Endpoint,
    delivery: DueDelivery,
    event: PackedEvent | undefined,
  ): Promise<Call> {
    const startedAt = this.clock.now();
    const answer = event === undefined ? NO_LONGER_KEPT : await this.post(endpoint, event);
    const durationMs = this.clock.now().getTime() - startedAt.getTime();
    const arrived = !(answer instanceof Error) && isSuccess(answer);
    // What the receiver wants sent is accepted first: should that fail, it is asked again.
    const complaint =
      arrived && event && answer.text !== ''
        ? await this.answers.sendReplies(endpoint, delivery, event, answer)
        : null;
    const attempt = { at: startedAt, durationMs, ...whatCameBack(answer, complaint) };
    const outcome = { delivery, attempt, ...this.decide(delivery, answer, arrived) };
    return { arrived, written: this.record(endpoint, answer, arrived, outcome) };
  }

  private record(
    endpoint: Endpoint,
    answer: EndpointAnswer | Error,
    arrived: boolean,
    outcome: DeliveryOutcome,
  ): Promise<void> {
    // What is ordered goes on by how the last one ended, and so does what fails.
    const isWaitedFor = endpoint.ordered || !arrived;
    const written = (isWaitedFor ? this.outcomes : this.unhurried).add(outcome);
    if (!arrived) return written.then(() => this.recordFailure(endpoint, answer));
    // Mostly there is nothing to mend.
    if (endpoint.failures === 0) return written;
    return written.then(() => this.endpoints.recordSuccess(endpoint._id));
  }

  private async post(
    endpoint: Endpoint,
    event: PackedEvent,
  ): Promise<EndpointAnswer | EndpointFailure> {
    const { signers, headers } = await this.secrets.signingOf(endpoint);
    const signed = signedHeaders(signers, event.id, this.clock.now(), event.body);
    try {
      const { traceparent } = currentContext();
      const traced = traceparent === undefined ? {} : { traceparent };
      return await this.client.post(endpoint.url, { ...traced, ...headers, ...signed }, event.body);
    } catch (error) {
      if (error instanceof EndpointFailure) return error;
      throw error;
    }
  }

  private decide(
    { tries, eventId }: DueDelivery,
    answer: EndpointAnswer | Error,
    arrived: boolean,
  ): Pick<DeliveryOutcome, 'state' | 'dueAt'> {
    if (arrived) return { state: 'delivered' };
    if (answer === NO_LONGER_KEPT) return { state: 'failed' };
    const retryAfterMs = answer instanceof Error ? undefined : answer.retryAfterMs;
    const { retryMs } = this.config.events;
    const waitMs = nextTryMs(tries + 1, retryMs, Math.random(), retryAfterMs);
    if (waitMs !== null) return { state: 'pending', dueAt: this.clock.in(waitMs) };
    this.logger.warn({ eventId }, 'an event could not be delivered, and is given up');
    return { state: 'failed' };
  }

  private async recordFailure(endpoint: Endpoint, answer: EndpointAnswer | Error): Promise<void> {
    if (answer === NO_LONGER_KEPT) return;
    if (!(answer instanceof Error) && answer.statusCode === GONE) {
      await this.switches.disable(endpoint, 'It answered 410 Gone.');
      return;
    }
    const failing = await this.endpoints.recordFailure(endpoint);
    if (failing !== null && this.endpoints.isGivenUp(failing)) {
      await this.switches.disable(endpoint, 'No event could be delivered for five days.');
    }
  }
}

const NO_LONGER_KEPT = new Error('the event is no longer kept');

function isSuccess({ statusCode }: EndpointAnswer): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function whatCameBack(
  answer: EndpointAnswer | Error,
  complaint: string | null,
): Omit<DeliveryAttempt, 'at' | 'durationMs'> {
  if (answer instanceof Error) return { error: answer.message };
  const shown = { statusCode: answer.statusCode, answer: answer.text.slice(0, SHOWN_CHARACTERS) };
  return complaint === null ? shown : { ...shown, error: complaint };
}
