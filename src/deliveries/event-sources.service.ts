import { Injectable } from '@nestjs/common';
import type { Customer } from '../conversations/customer.schema.js';
import type { OtherConversation } from '../conversations/conversation.schema.js';
import { CustomersRepository } from '../conversations/customers.repository.js';
import { OtherConversationsRepository } from '../conversations/other-conversations.repository.js';
import type { DueEvents, EventsDue } from '../events/due-events.repository.js';
import type { EventFact } from '../events/event-fact.js';
import { MediaRepository } from '../media/media.repository.js';
import type { Media } from '../media/media.schema.js';
import type { Message } from '../messaging/messages/message.schema.js';
import { MessagesRepository } from '../messaging/messages/messages.repository.js';
import type { TenantEvent } from '../tenants/tenant-event.schema.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import {
  factsOfAccountEvent,
  factsOfConversation,
  factsOfCustomer,
  factsOfMedia,
  factsOfMessage,
} from './facts.js';

/** A collection whose changes are told of. */
export interface EventSource<Row extends EventsDue & { _id: string }> {
  readonly due: DueEvents<Row>;
  /** Everything there is to tell of a row; what the log knows already is passed over. */
  readonly factsOf: (row: Row) => readonly EventFact[];
}

/** All that events are told of. */
@Injectable()
export class EventSources {
  readonly messages: EventSource<Message>;
  readonly customers: EventSource<Customer>;
  readonly conversations: EventSource<OtherConversation>;
  readonly media: EventSource<Media>;
  readonly accountEvents: EventSource<TenantEvent>;

  constructor(
    messages: MessagesRepository,
    customers: CustomersRepository,
    conversations: OtherConversationsRepository,
    media: MediaRepository,
    accountEvents: TenantEventsRepository,
  ) {
    this.messages = { due: messages.dueEvents, factsOf: factsOfMessage };
    this.customers = { due: customers.dueEvents, factsOf: factsOfCustomer };
    this.conversations = { due: conversations.dueEvents, factsOf: factsOfConversation };
    this.media = { due: media.dueEvents, factsOf: factsOfMedia };
    this.accountEvents = { due: accountEvents.dueEvents, factsOf: factsOfAccountEvent };
  }
}
