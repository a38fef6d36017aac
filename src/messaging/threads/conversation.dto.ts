import { ApiProperty } from '@nestjs/swagger';
import { IsMetadata, type MetadataChange } from '../../common/metadata.js';
import { PageQuery, type Page } from '../../common/page.js';
import { IsSearch } from '../../common/search-input.js';
import { windowClosesAt, type Conversation } from '../../conversations/conversation.schema.js';
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

  /** There is one conversation per customer and number, and it is always open. */
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

export class UpdateConversationDto {
  /**
   * Your own words about the conversation, at most 50. Names of up to 40 letters, digits, `_` and `-`;
   * texts of up to 500 characters, `null` takes one away. Those that are not named stay.
   */
  @IsMetadata('nullable')
  readonly metadata?: MetadataChange;
}

/** A conversation with what the list of them shows of its messages. */
export interface ConversationView {
  readonly conversation: Conversation;
  readonly lastMessage: Message | null;
  readonly unreadCount: number;
}

export function toConversationResponse(
  { conversation, lastMessage, unreadCount }: ConversationView,
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
    status: 'open',
    lastMessageAt: conversation.lastMessageAt?.toISOString() ?? null,
    lastMessage: lastMessage && toMessageResponse(lastMessage, ourNumber, viewOf(lastMessage)),
    unreadCount,
    serviceWindow: { open, closesAt: open ? closesAt.toISOString() : null },
    metadata: { ...conversation.metadata },
    windowClosesAt: open ? closesAt.toISOString() : null,
  };
}
