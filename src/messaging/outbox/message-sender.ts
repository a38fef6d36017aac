import { Injectable, Logger } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { Clock } from '../../common/clock.js';
import { AppConfig } from '../../config/app-config.js';
import { insist, OUTAGE_MS } from '../../database/doubt.js';
import { isDatabaseUnavailable } from '../../database/outage.js';
import { Metrics } from '../../metrics/metrics.js';
import { Tracing } from '../../tracing/tracing.js';
import type { Credentials } from '../../tenants/tenant-directory.js';
import { CloudApiClient } from '../../whatsapp/sending/cloud-api.client.js';
import { CloudApiError, type CloudApiFailure } from '../../whatsapp/cloud-api.error.js';
import type { JsonObject } from '../../whatsapp/json.js';
import { MessageLog } from '../messages/message-log.js';
import type { Message } from '../messages/message.schema.js';
import type { RequestOutcome } from './pace/pacer.js';
import { LostFileError, OutboundContent, type PreparedContent } from './outbound-content.js';
import { OutboxRepository } from './outbox.repository.js';
import { Consequences } from './consequences.js';
import { TemplateHolds } from './template-holds.js';
import { settleFailure, type Consequence, type Judgement, type Settlement } from './settlement.js';

/** What stops the messages behind it, too. */
const STOPS_LANE: readonly Consequence[] = ['slow-number', 'pause-tenant', 'reauth'];

/** What an answer, or its absence, means for the messages behind it. */
export interface SendResult {
  readonly laneGoesOn: boolean;
  readonly requestOutcome: RequestOutcome;
  /** When the answer came, before the outcome was written. Epoch ms. */
  readonly answeredAt: number;
  /** Meta wants the number to wait. */
  readonly restUntil?: Date;
}

interface Attempt {
  readonly settlement: Settlement;
  readonly requestOutcome: RequestOutcome;
  /** Of a try that failed. */
  readonly judgement?: Judgement;
}

/** Takes one claimed message to the Cloud API and writes down what became of it. */
@Injectable()
export class MessageSender {
  private readonly logger = new Logger(MessageSender.name);

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly cloudApi: CloudApiClient,
    private readonly outbox: OutboxRepository,
    private readonly consequences: Consequences,
    private readonly holds: TemplateHolds,
    private readonly contents: OutboundContent,
    private readonly log: MessageLog,
    private readonly tracing: Tracing,
  ) {}

  /**
   * Never throws. Should the outcome not be written, that is tried again until the database is back;
   * meanwhile its lease may end, and it counts as unknown until then.
   */
  send(message: Message, credentials: Credentials): Promise<SendResult> {
    const { _id, tenantId, type, traceparent, attempts = 0 } = message;
    return this.tracing.run(
      'send message',
      {
        kind: 'client',
        parent: traceparent,
        attributes: { 'tenant.id': tenantId, 'message.id': _id, 'message.type': type, attempts },
      },
      () => this.sendTraced(message, credentials),
      ({ requestOutcome }) => ({
        attributes: { 'request.outcome': requestOutcome },
        ...defined({ failure: requestOutcome === 'silent' ? 'no answer' : undefined }),
      }),
    );
  }

  private async sendTraced(message: Message, credentials: Credentials): Promise<SendResult> {
    const hold = message.type === 'template' ? await this.findHold(message) : undefined;
    const attempt = hold ?? (await this.attempt(message, credentials));
    const answeredAt = this.clock.now().getTime();
    if (attempt === null) return { laneGoesOn: true, requestOutcome: 'unasked', answeredAt };
    const { settlement, requestOutcome, judgement } = attempt;
    const consequence = judgement?.consequence ?? 'none';
    try {
      // What a failure entails comes first: should it not be written, neither is the failure.
      if (judgement) await this.insist(() => this.consequences.apply(judgement, credentials));
      await this.insist(() => this.outbox.settle(settlement));
      this.metrics.messagesSettledTotal.inc({ outcome: settlement.kind });
      this.tell(settlement, consequence);
    } catch (error) {
      this.logger.error({ err: error, messageId: message._id }, 'could not settle a message');
    }
    await this.consequences.rememberNumber(settlement);
    const isSlow = consequence === 'slow-number' && requestOutcome === 'answered';
    const restUntil = isSlow && settlement.kind === 'again' ? settlement.dueAt : undefined;
    return {
      laneGoesOn: !STOPS_LANE.includes(consequence),
      requestOutcome,
      answeredAt,
      ...defined({ restUntil }),
    };
  }

  private insist(write: () => Promise<void>): Promise<void> {
    return insist(write, OUTAGE_MS);
  }

  private tell(settlement: Settlement, consequence: Consequence): void {
    const { message, kind } = settlement;
    const waits = kind === 'again' || kind === 'waits';
    if (waits)
      this.metrics.outboxWaitsTotal.inc({ reason: consequence === 'none' ? kind : consequence });
    if (kind === 'accepted') this.log.ended(message, 'sent');
    if (kind === 'failed' || kind === 'unknown')
      this.log.ended(message, kind, settlement.sendError);
  }

  /** A template that may not go now waits without asking Meta. */
  private async findHold(message: Message): Promise<Attempt | undefined> {
    try {
      const settlement = await this.holds.find(message);
      return settlement && { settlement, requestOutcome: 'unasked' };
    } catch (error) {
      this.logger.warn({ err: error, messageId: message._id }, 'could not look up a template');
      return undefined;
    }
  }

  /** @returns `null` if the message is not ours to send any more */
  private async attempt(message: Message, credentials: Credentials): Promise<Attempt | null> {
    let prepared: PreparedContent | null = null;
    try {
      prepared = await this.contents.prepare(message, credentials);
      if (prepared === null) return null;
      const { content } = prepared;
      const { _id, peer, type, extras, activitySharing } = message;
      const context = extras?.['context'] as JsonObject | undefined;
      const { wamid, waId } = await this.cloudApi.send(credentials, {
        peer,
        type,
        content,
        callbackData: _id,
        ...defined({ context, activitySharing }),
      });
      const at = this.clock.now();
      return {
        settlement: { message, kind: 'accepted', wamid, at, ...defined({ waId }) },
        requestOutcome: 'answered',
      };
    } catch (error) {
      if (error instanceof LostFileError) {
        const { failure } = error;
        const settlement: Settlement = { message, kind: 'failed', sendError: failure };
        const judgement: Judgement = { settlement, consequence: 'none', sendError: failure };
        return { settlement, judgement, requestOutcome: 'unasked' };
      }
      if (prepared === null && isDatabaseUnavailable(error)) {
        // Meta was not asked, and the message is not to blame: this was no try.
        const settlement: Settlement = { message, kind: 'again', attemptSpent: false };
        return { settlement, requestOutcome: 'unasked' };
      }
      if (!(error instanceof CloudApiError)) {
        this.logger.error({ err: error, messageId: message._id }, 'unexpected error while sending');
      }
      const failure =
        error instanceof CloudApiError
          ? error
          : new CloudApiError({ outcome: 'unknown', metaCode: 0, title: 'internal error' });
      const reused = prepared?.reused ?? [];
      const judged = await this.reconsider(failure, reused, credentials);
      const rules = this.config.sending;
      const judgement = settleFailure(message, judged, rules, this.clock.now(), Math.random());
      return {
        settlement: judgement.settlement,
        judgement,
        requestOutcome: failure.outcome === 'refused' ? 'answered' : 'silent',
      };
    }
  }

  private async reconsider(
    failure: CloudApiFailure,
    reused: PreparedContent['reused'],
    credentials: Credentials,
  ): Promise<CloudApiFailure> {
    try {
      return await this.contents.reconsider(failure, reused, credentials);
    } catch (error) {
      this.logger.warn({ err: error }, 'could not forget files that Meta may have lost');
      return failure;
    }
  }
}
