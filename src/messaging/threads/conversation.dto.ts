import { ApiProperty } from '@nestjs/swagger';
import { PageQuery, type Page } from '../../common/page.js';
import { IsSearch } from '../../common/search-input.js';
import { windowClosesAt, type Conversation } from '../../conversations/conversation.schema.js';
import {
  HANDLING_STATUSES,
  type Handling,
  type HandlingStatus,
} from '../../conversations/handling.schema.js';
import { MessageResponse, toMessageResponse } from '../messages/message.dto.js';
import { ServiceWindowResponse } from '../messages/message-parts.dto.js';
import type { MessageView } from '../messages/message-views.service.js';
import type { Message } from '../messages/message.schema.js';
import { CustomerResponse, toCustomerResponse } from './customer.dto.js';

export class ConversationResponse {
  /** `cnv_` and a sortable id. */
  id: string;

  /** Meta's id of the tenant's number that it is held over. */
  phoneNumberId: string;

  customer: CustomerResponse;

  /** There is one conversation per customer and number; one that is closed opens when they write. */
  @ApiProperty({ enum: HANDLING_STATUSES, enumName: 'ConversationStatus' })
  status: HandlingStatus;

  /** Who deals with it: the id of a member, or the tenant's own word; `null`: nobody. */
  @ApiProperty({ type: String, nullable: true })
  assignee: string | null;

  /** What it is about, in the tenant's own words. */
  labels: string[];

  /** Nobody need look before then, unless the customer writes; `null` if it is not put off. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  snoozedUntil: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastMessageAt: string | null;

  @ApiProperty({ type: MessageResponse, nullable: true })
  lastMessage: MessageResponse | null;

  /** The customer's messages that nobody has read yet; 100 stands for 100 or more. */
  unreadCount: number;

  /** Meta's 24-hour window for free-form messages. */
  serviceWindow: ServiceWindowResponse;

  /** Your own words about the conversation. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  metadata: Record<string, string>;

  /** When the service window closes; `null` if it is closed. ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  windowClosesAt: string | null;
}

export class ConversationPage implements Page<ConversationResponse> {
  items: ConversationResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class ListConversationsQuery extends PageQuery {
  /** Those with customers that are found so, as in the list of customers; the newest customers first. */
  @IsSearch()
  readonly search?: string;
}

/** A conversation with what the list of them shows of its messages. */
export interface ConversationView {
  readonly conversation: Conversation;
  readonly lastMessage: Message | null;
  readonly unreadCount: number;
}

export function toConversationResponse(
  { conversation, lastMessage, unreadCount }: ConversationView,
  { status, assignee, labels, snoozedUntil }: Handling,
  ourNumber: string,
  viewOf: (message: Message) => MessageView,
  now: Date,
): ConversationResponse {
  const closesAt = windowClosesAt(conversation);
  const open = closesAt !== null && closesAt > now;
  return {
    id: conversation._id,
    phoneNumberId: conversation.phoneNumberId ?? ourNumber,
    customer: toCustomerResponse(conversation.customer),
    status,
    assignee: assignee ?? null,
    labels,
    snoozedUntil: snoozedUntil && snoozedUntil > now ? snoozedUntil.toISOString() : null,
    lastMessageAt: conversation.lastMessageAt?.toISOString() ?? null,
    lastMessage: lastMessage && toMessageResponse(lastMessage, ourNumber, viewOf(lastMessage)),
    unreadCount,
    serviceWindow: { open, closesAt: open ? closesAt.toISOString() : null },
    metadata: { ...conversation.metadata },
    windowClosesAt: open ? closesAt.toISOString() : null,
  };
}
