import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { IsFlag } from '../../common/flag-input.js';
import { Optional } from '../../common/optional.js';
import { PageQuery, type Page } from '../../common/page.js';
import { IsSearch } from '../../common/search-input.js';
import { windowClosesAt } from '../../conversations/conversation.schema.js';
import {
  HANDLING_STATUSES,
  type Handling,
  type HandlingStatus,
} from '../../conversations/handling.schema.js';
import { MessageResponse, toMessageResponse } from '../messages/message.dto.js';
import { ServiceWindowResponse } from '../messages/message-parts.dto.js';
import type { MessageView } from '../messages/message-views.service.js';
import type { Message } from '../messages/message.schema.js';
import type { ConversationFilter } from './conversation-filter.js';
import type { ConversationView } from './conversation-view.js';
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

/** What narrows a list of conversations; all of it must hold. */
export class ListConversationsQuery extends PageQuery implements ConversationFilter {
  /** Those with customers that are found so, as in the list of customers; the newest customers first. */
  @IsSearch()
  readonly search?: string;

  @ApiPropertyOptional({ enum: HANDLING_STATUSES, enumName: 'ConversationStatus' })
  @Optional()
  @IsIn(HANDLING_STATUSES)
  readonly status?: HandlingStatus;

  /** Those that this one deals with; the newest customers first. */
  @Optional()
  @IsString()
  @Length(1, 100)
  readonly assignee?: string;

  /** Whether somebody deals with it. */
  @IsFlag()
  readonly assigned?: boolean;

  /** Those that have this label; the newest customers first. */
  @Optional()
  @IsString()
  @Length(1, 50)
  readonly label?: string;

  /** Whether it is put off until later. */
  @IsFlag()
  readonly snoozed?: boolean;

  /** Whether the customer wrote something that nobody has read. */
  @IsFlag()
  readonly unread?: boolean;

  /** Whether its newest message failed; the latest failures first. */
  @IsFlag()
  readonly failed?: boolean;

  /** Whether its service window closes within four hours. */
  @IsFlag()
  readonly windowClosing?: boolean;
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
