import { ApiProperty } from '@nestjs/swagger';
import type { Page } from '../../common/page.js';
import {
  conversationIdOf,
  windowClosesAt,
  type Customer,
} from '../../conversations/customer.schema.js';
import {
  MessageResponse,
  ServiceWindowResponse,
  toMessageResponse,
} from '../messages/message.dto.js';
import type { MessageView } from '../messages/message-views.service.js';
import type { Message } from '../messages/message.schema.js';
import { CustomerResponse, toCustomerResponse } from './customer.dto.js';

export class ConversationResponse {
  /** `cnv_` and a sortable id. */
  id: string;

  customer: CustomerResponse;

  /** There is one conversation per customer, and it is always open. */
  @ApiProperty({ enum: ['open'] })
  status: 'open';

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastMessageAt: string | null;

  @ApiProperty({ type: MessageResponse, nullable: true })
  lastMessage: MessageResponse | null;

  /** The customer's messages that nobody has read yet; 100 stands for 100 or more. */
  unreadCount: number;

  /** Meta's 24-hour window for free-form messages. */
  serviceWindow: ServiceWindowResponse;

  /** When the service window closes; `null` if it is closed. ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  windowClosesAt: string | null;
}

export class ConversationPage implements Page<ConversationResponse> {
  items: ConversationResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

/** A customer with what the list of conversations shows of their messages. */
export interface ConversationView {
  readonly customer: Customer;
  readonly lastMessage: Message | null;
  readonly unreadCount: number;
}

export function toConversationResponse(
  { customer, lastMessage, unreadCount }: ConversationView,
  ourNumber: string,
  viewOf: (message: Message) => MessageView,
  now: Date,
): ConversationResponse {
  const closesAt = windowClosesAt(customer);
  const open = closesAt !== null && closesAt > now;
  return {
    id: conversationIdOf(customer._id),
    customer: toCustomerResponse(customer),
    status: 'open',
    lastMessageAt: customer.lastMessageAt?.toISOString() ?? null,
    lastMessage: lastMessage && toMessageResponse(lastMessage, ourNumber, viewOf(lastMessage)),
    unreadCount,
    serviceWindow: { open, closesAt: open ? closesAt.toISOString() : null },
    windowClosesAt: open ? closesAt.toISOString() : null,
  };
}
