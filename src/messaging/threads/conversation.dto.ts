import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
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
import type { MediaOfMessages } from '../messages/message-media.service.js';
import type { Message } from '../messages/message.schema.js';

export class CustomerResponse {
  /** `cus_` and a sortable id. */
  id: string;

  conversationId: string;

  /** Phone number as WhatsApp writes it, digits only; unknown for people who hide it. */
  @ApiProperty({ type: String, nullable: true })
  waId: string | null;

  /** Meta's business-scoped user id. */
  @ApiProperty({ type: String, nullable: true })
  userId: string | null;

  @ApiProperty({ type: String, nullable: true })
  username: string | null;

  /** Profile name, chosen by the person. */
  @ApiProperty({ type: String, nullable: true })
  name: string | null;

  /** The person declined marketing messages. */
  marketingOptOut: boolean;

  /** Customers that proved to be this person, and can be taken apart again. */
  absorbed: string[];

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;
}

export class CustomerPage {
  items: CustomerResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class UnmergeCustomerDto {
  /** The customer that was merged into this one. */
  @Matches(/^cus_\w{1,64}$/, { message: 'customerId must be the id of a customer' })
  readonly customerId: string;
}

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

export function toCustomerResponse(customer: Customer): CustomerResponse {
  return {
    id: customer._id,
    conversationId: conversationIdOf(customer._id),
    waId: customer.waId ?? null,
    userId: customer.userId ?? null,
    username: customer.username ?? null,
    name: customer.name ?? null,
    marketingOptOut: customer.marketingOptOut ?? false,
    absorbed: (customer.absorbed ?? []).map(({ customerId }) => customerId),
    createdAt: customer.createdAt.toISOString(),
  };
}

export function toConversationResponse(
  { customer, lastMessage, unreadCount }: ConversationView,
  ourNumber: string,
  media: MediaOfMessages,
  now: Date,
): ConversationResponse {
  const closesAt = windowClosesAt(customer);
  const open = closesAt !== null && closesAt > now;
  return {
    id: conversationIdOf(customer._id),
    customer: toCustomerResponse(customer),
    status: 'open',
    lastMessageAt: customer.lastMessageAt?.toISOString() ?? null,
    lastMessage:
      lastMessage && toMessageResponse(lastMessage, ourNumber, media.get(lastMessage._id)),
    unreadCount,
    serviceWindow: { open, closesAt: open ? closesAt.toISOString() : null },
    windowClosesAt: open ? closesAt.toISOString() : null,
  };
}
