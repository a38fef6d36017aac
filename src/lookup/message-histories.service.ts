import { Injectable } from '@nestjs/common';
import type { MessageId, TenantId } from '../common/id.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { EndpointsRepository } from '../deliveries/endpoints.repository.js';
import { factsOfMessage } from '../deliveries/facts.js';
import { eventIdOf } from '../events/event-fact.js';
import { EventsRepository } from '../events/events.repository.js';
import type { Message } from '../messaging/messages/message.schema.js';
import { MessagesService } from '../messaging/messages/messages.service.js';
import { WebhookEventsRepository } from '../webhook/webhook-events.repository.js';
import type { MessageHistoryResponse } from './message-history.dto.js';
import { toHistory } from './message-history.js';

/** A message has some statuses, each told a few times. */
const MAX_WEBHOOKS = 50;
/** More than a tenant may have. */
const MAX_ENDPOINTS = 100;

/** Brings together what is kept about a message. All of it is found by ids and indexes. */
@Injectable()
export class MessageHistories {
  constructor(
    private readonly messages: MessagesService,
    private readonly webhooks: WebhookEventsRepository,
    private readonly events: EventsRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly deadLetters: DeadLettersService,
  ) {}

  /** @throws MessageNotFoundError */
  async of(tenantId: TenantId, messageId: MessageId): Promise<MessageHistoryResponse> {
    const message = await this.messages.get(tenantId, messageId);
    const { wamid, traceparent } = message;
    // Ids of events and deliveries follow from what they tell.
    const eventIds = factsOfMessage(message).map(eventIdOf);
    const [webhooks, events, deliveries, letter] = await Promise.all([
      wamid === undefined ? [] : this.webhooks.list({ tenantId, wamid }, MAX_WEBHOOKS),
      this.events.findAll(eventIds),
      this.deliveriesOf(message, eventIds),
      this.deadLetters.find(`dlt_${messageId.slice('msg_'.length)}`),
    ]);
    return {
      items: toHistory({ message, webhooks, events, deliveries, letter }),
      trace: traceparent?.split('-')[1] ?? null,
    };
  }

  private async deliveriesOf({ tenantId }: Message, eventIds: ReturnType<typeof eventIdOf>[]) {
    const endpoints = await this.endpoints.list(tenantId, { limit: MAX_ENDPOINTS });
    return this.deliveries.findTold(
      endpoints.map(({ _id }) => _id),
      eventIds,
    );
  }
}
