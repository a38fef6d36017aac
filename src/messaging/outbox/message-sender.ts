import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { AppConfig } from '../../config/app-config.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { insist } from '../../database/doubt.js';
import { DeadLettersService } from '../../dead-letters/dead-letters.service.js';
import { Metrics } from '../../metrics/metrics.js';
import { TemplateChecker } from '../../templates/template-checker.service.js';
import { templateNameOf } from '../../templates/template-name.js';
import { TemplatesService } from '../../templates/templates.service.js';
import type { Credentials } from '../../tenants/tenant-directory.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import { CloudApiClient } from '../../whatsapp/sending/cloud-api.client.js';
import { CloudApiError, type CloudApiFailure } from '../../whatsapp/cloud-api.error.js';
import { toIdentity } from '../../whatsapp/identity.js';
import type { JsonObject } from '../../whatsapp/json.js';
import { toLookupKey } from '../../whatsapp/phone-number.js';
import { MessageLog } from '../messages/message-log.js';
import type { Message } from '../messages/message.schema.js';
import type { RequestOutcome } from './pace/pacer.js';
import { LostFileError, OutboundContent, type PreparedContent } from './outbound-content.js';
import { OutboxRepository } from './outbox.repository.js';
import { settleFailure, waitForTemplate, type Consequence, type Settlement } from './settlement.js';

/** What stops the messages behind it, too. */
const STOPS_LANE: readonly Consequence[] = ['slow-number', 'pause-tenant', 'reauth'];

/** What an answer, or its absence, means for the messages behind it. */
export interface SendResult {
  readonly laneGoesOn: boolean;
  readonly requestOutcome: RequestOutcome;
  /** Before anything was written down. Epoch ms. */
  readonly answeredAt: number;
  /** Meta wants the number to wait. */
  readonly restUntil?: Date;
}

interface Attempt {
  readonly settlement: Settlement;
  readonly consequence: Consequence;
  readonly requestOutcome: RequestOutcome;
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
    private readonly tenants: TenantsService,
    private readonly conversations: ConversationsService,
    private readonly deadLetters: DeadLettersService,
    private readonly templates: TemplatesService,
    private readonly templateChecker: TemplateChecker,
    private readonly contents: OutboundContent,
    private readonly log: MessageLog,
  ) {}

  /**
   * Never throws: an outcome that cannot be written is written again and again, for as long as a
   * lease lasts. After that, it counts as unknown.
   */
  async send(message: Message, credentials: Credentials): Promise<SendResult> {
    const attempt =
      (await this.holdIfTemplateIsPaused(message)) ?? (await this.attempt(message, credentials));
    const answeredAt = this.clock.now().getTime();
    if (attempt === null) return { laneGoesOn: true, requestOutcome: 'unasked', answeredAt };
    const { settlement, consequence, requestOutcome } = attempt;
    try {
      // What a failure entails comes first: should it not be written, neither is the failure.
      await this.insist(() => this.applyConsequence(consequence, settlement, credentials));
      await this.insist(() => this.outbox.settle(settlement));
      this.metrics.messagesSettledTotal.inc({ outcome: settlement.kind });
      this.tell(settlement, consequence);
    } catch (error) {
      this.logger.error({ err: error, messageId: message._id }, 'could not settle a message');
    }
    await this.rememberNumber(settlement);
    const restUntil = settlement.kind === 'again' ? settlement.dueAt : undefined;
    return {
      laneGoesOn: !STOPS_LANE.includes(consequence),
      requestOutcome,
      answeredAt,
      ...(consequence === 'slow-number' &&
        requestOutcome === 'answered' &&
        restUntil && { restUntil }),
    };
  }

  private insist(write: () => Promise<void>): Promise<void> {
    return insist(write, this.config.sending.leaseMs);
  }

  private tell(settlement: Settlement, consequence: Consequence): void {
    const { message, kind } = settlement;
    const waits = kind === 'again' || kind === 'waits';
    if (waits)
      this.metrics.outboxWaitsTotal.inc({ reason: consequence === 'none' ? kind : consequence });
    if (kind === 'accepted') this.log.ended(message, 'sent');
    if (kind === 'failed' || kind === 'unknown') this.log.ended(message, kind, settlement.error);
  }

  /** While its template is paused a message waits without asking Meta. */
  private async holdIfTemplateIsPaused(message: Message): Promise<Attempt | undefined> {
    if (message.type !== 'template') return undefined;
    try {
      if (!(await this.templateChecker.isPaused(message.tenantId, message.content))) {
        return undefined;
      }
    } catch (error) {
      this.logger.warn({ err: error, messageId: message._id }, 'could not look up a template');
      return undefined;
    }
    const error = {
      code: 0,
      title: 'The template is paused.',
      advice: 'Sending goes on once Meta lifts the pause.',
    };
    const settlement = waitForTemplate(message, error, this.clock.now());
    return { settlement, consequence: 'none', requestOutcome: 'unasked' };
  }

  /** @returns `null` if the message is not ours to send any more */
  private async attempt(message: Message, credentials: Credentials): Promise<Attempt | null> {
    let prepared: PreparedContent | null = null;
    try {
      prepared = await this.contents.prepare(message, credentials);
      if (prepared === null) return null;
      const { content } = prepared;
      const { _id, peer, type, extras } = message;
      const context = extras?.['context'] as JsonObject | undefined;
      const { wamid, waId } = await this.cloudApi.send(credentials, {
        peer,
        type,
        content,
        callbackData: _id,
        ...(context && { context }),
      });
      const at = this.clock.now();
      return {
        settlement: { message, kind: 'accepted', wamid, at, ...(waId !== undefined && { waId }) },
        consequence: 'none',
        requestOutcome: 'answered',
      };
    } catch (error) {
      if (error instanceof LostFileError) {
        const settlement: Settlement = { message, kind: 'failed', error: error.failure };
        return { settlement, consequence: 'none', requestOutcome: 'unasked' };
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
      return {
        ...settleFailure(message, judged, rules, this.clock.now(), Math.random()),
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

  /** Meta may call a person by another number than was dialled; what they write comes from that. */
  private async rememberNumber(settlement: Settlement): Promise<void> {
    if (settlement.kind !== 'accepted' || settlement.waId === undefined) return;
    const { message, waId } = settlement;
    const { waId: dialled } = toIdentity(message.peer);
    // Spellings of one number are found by one key anyway.
    if (dialled === undefined || toLookupKey(dialled) === toLookupKey(waId)) return;
    try {
      await this.conversations.learnNumber(message.tenantId, dialled, waId);
    } catch (error) {
      this.logger.warn({ err: error, messageId: message._id }, 'could not note a number');
    }
  }

  private async applyConsequence(
    consequence: Consequence,
    settlement: Settlement,
    credentials: Credentials,
  ): Promise<void> {
    const { message } = settlement;
    if (settlement.kind === 'failed') {
      await this.deadLetters.recordMessage(message, settlement.error);
    }
    if (consequence === 'close-window') {
      await this.conversations.correctWindow(message.conversationId, this.clock.now());
    }
    if (consequence === 'opt-out') {
      await this.conversations.recordOptOut(
        message.tenantId,
        message.conversationId,
        this.clock.now(),
      );
    }
    if (consequence === 'pause-template' || consequence === 'disable-template') {
      const status = consequence === 'pause-template' ? 'PAUSED' : 'DISABLED';
      await this.templates.applyNews(message.tenantId, {
        ...templateNameOf(message.content),
        status,
      });
    }
    if (consequence === 'reauth') {
      const { sealedToken } = credentials;
      const reason = 'Meta refuses the access token.';
      await this.tenants.requireReauthorisation(message.tenantId, reason, sealedToken);
    }
    if (consequence === 'pause-tenant') {
      await this.tenants.pause(message.tenantId, 'Meta stopped this account or number.');
    }
  }
}
