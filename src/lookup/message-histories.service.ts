import { Injectable } from '@nestjs/common';
import { autoReplyKeyOf, questionOf } from '../auto-reply/auto-reply-rules.js';
import type { EventId, MessageId, TenantId } from '../common/id.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { OPERATOR, type EndpointOwner } from '../deliveries/endpoint.schema.js';
import { EndpointsRepository } from '../deliveries/endpoints.repository.js';
import { factsOfMessage } from '../deliveries/facts.js';
import { eventIdOf } from '../events/event-fact.js';
import { EventsRepository } from '../events/events.repository.js';
import type { Message } from '../messaging/messages/message.schema.js';
import { MessagesRepository } from '../messaging/messages/messages.repository.js';
import { MessagesService } from '../messaging/messages/messages.service.js';
import { WebhookEventsRepository } from '../webhook/webhook-events.repository.js';
import type { MessageHistoryResponse } from './message-history.dto.js';
import { toHistory, type EventDelivery, type RuleApplied } from './message-history.js';

/** A message has some statuses, each told a few times. */
const MAX_WEBHOOKS = 50;
/** More than a tenant may have. */
const MAX_ENDPOINTS = 100;

/** Brings together what is kept about a message. All of it is found by ids and indexes. */
@Injectable()
export class MessageHistories {
  constructor(
    private readonly messages: MessagesService,
    private readonly stored: MessagesRepository,
    private readonly webhooks: WebhookEventsRepository,
    private readonly events: EventsRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly deadLetters: DeadLettersService,
  ) {}

  /**
   * @param forOperator whether the operator's endpoints belong to it
   * @throws MessageNotFoundError
   */
  async of(
    tenantId: TenantId,
    messageId: MessageId,
    forOperator: boolean,
  ): Promise<MessageHistoryResponse> {
    const message = await this.messages.get(tenantId, messageId);
    const { wamid, traceparent } = message;
    // Ids of events and deliveries follow from what they tell.
    const eventIds = factsOfMessage(message).map(eventIdOf);
    const owners: EndpointOwner[] = forOperator ? [tenantId, OPERATOR] : [tenantId];
    const [webhooks, rule, events, deliveries, letter] = await Promise.all([
      wamid === undefined ? [] : this.webhooks.list({ tenantId, wamid }, MAX_WEBHOOKS),
      this.ruleOf(message),
      this.events.findAll(eventIds),
      Promise.all(owners.map((owner) => this.deliveriesTo(owner, eventIds))),
      this.deadLetters.find(`dlt_${messageId.slice('msg_'.length)}`),
    ]);
    return {
      items: toHistory({ message, webhooks, rule, events, deliveries: deliveries.flat(), letter }),
      trace: traceparent?.split('-')[1] ?? null,
    };
  }

  /** The rule that answered it, or that it is the answer of. */
  private async ruleOf(message: Message): Promise<RuleApplied | null> {
    const { tenantId, wamid, autoReplyText, idempotencyKey } = message;
    if (wamid !== undefined && autoReplyText !== undefined) {
      const key = autoReplyKeyOf(wamid);
      const [answer] = await this.stored.findByIdempotencyKeys(tenantId, [key]);
      return { otherId: answer?._id ?? null };
    }
    const asked = questionOf(idempotencyKey);
    if (message.origin !== 'auto-reply' || asked === null) return null;
    const [question] = await this.stored.findByWamids([tenantId], [asked]);
    return { otherId: question?._id ?? null };
  }

  private async deliveriesTo(
    owner: EndpointOwner,
    eventIds: readonly EventId[],
  ): Promise<EventDelivery[]> {
    const endpoints = await this.endpoints.list(owner, { limit: MAX_ENDPOINTS });
    const told = await this.deliveries.findTold(
      endpoints.map(({ _id }) => _id),
      eventIds,
    );
    return told.map((delivery) => ({ delivery, to: owner === OPERATOR ? 'operator' : 'tenant' }));
  }
}
