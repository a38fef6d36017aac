import { ApiProperty } from '@nestjs/swagger';
import { MessageMediaResponse, toMessageMedia } from '../../media/media.dto.js';
import { fromStorable, type JsonObject } from '../../whatsapp/json.js';
import { MESSAGE_STATUSES, statusOf, type MessageStatus } from './message-status.js';
import { failureOf } from './message-failure.js';
import {
  MessageCallResponse,
  MessageErrorResponse,
  MessageReactionResponse,
  MessageVersionResponse,
  toCall,
  toError,
} from './message-parts.dto.js';
import { AMENDING_TYPES } from './message-relations.js';
import type { MessageView } from './message-views.service.js';
import type { Message } from './message.schema.js';

export class MessageResponse {
  id: string;
  tenantId: string;
  conversationId: string;

  @ApiProperty({ enum: ['IN', 'OUT'], enumName: 'Direction' })
  direction: 'IN' | 'OUT';

  /** Who wrote it: the customer, a caller of the API, the auto-reply, the phone app, or an import. */
  @ApiProperty({ enum: ['customer', 'api', 'auto-reply', 'app', 'history'], enumName: 'Origin' })
  origin: string;

  /** Meta's word for the kind of message. */
  type: string;

  /** Its text, caption or title, as last edited; `null` once its author took it back. */
  @ApiProperty({ type: String, nullable: true })
  body: string | null;

  /** The object Meta names after the type, as last edited; `null` once its author took it back. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  content: unknown;

  /** The message that it answers, where that is known. */
  @ApiProperty({ type: String, nullable: true })
  replyTo: string | null;

  /** Of a reaction: the message that it stands at, where that is known. */
  @ApiProperty({ type: String, nullable: true })
  reactionTo: string | null;

  /** Of an edit or a revocation: the message that it changes, where that is known. */
  @ApiProperty({ type: String, nullable: true })
  amends: string | null;

  /** How it read before its author edited it or took it back, oldest first. */
  @ApiProperty({ type: [MessageVersionResponse] })
  edits: MessageVersionResponse[];

  /** When it was edited last, ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  editedAt: string | null;

  /** When its author took it back, ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revokedAt: string | null;

  /** The reaction of each side, if it has one. */
  @ApiProperty({ type: [MessageReactionResponse] })
  reactions: MessageReactionResponse[];

  /** Of type `call`: how it went. */
  @ApiProperty({ type: MessageCallResponse, nullable: true })
  call: MessageCallResponse | null;

  /** The group it was written in; groups have no service window and are not answered. */
  @ApiProperty({ type: String, nullable: true })
  groupId: string | null;

  /** Its file, where it has one: what the customer sent, or what was uploaded to be sent. */
  @ApiProperty({ type: MessageMediaResponse, nullable: true })
  media: MessageMediaResponse | null;

  /**
   * What else stood in the message: context, referral, errors. Where the fallback template was sent,
   * `insteadOf` is the message that was asked for.
   */
  @ApiProperty({ type: 'object', additionalProperties: true })
  extras: JsonObject;

  /** Meta's id. */
  @ApiProperty({ type: String, nullable: true })
  wamid: string | null;

  /** Digits of a number, or a business-scoped user id; for OUT the tenant's phone number id. */
  from: string;
  to: string;

  @ApiProperty({ enum: MESSAGE_STATUSES, enumName: 'MessageStatus' })
  status: MessageStatus;

  /** First time of each status, ISO 8601. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', format: 'date-time' } })
  statusTimes: Record<string, string>;

  @ApiProperty({ type: MessageErrorResponse, nullable: true })
  error: MessageErrorResponse | null;

  /** Tries to send it. */
  attempts: number;

  /** Meta's pricing, as its statuses tell. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  pricing: JsonObject | null;

  /** Meta's conversation, where a status names one. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  metaConversation: JsonObject | null;

  @ApiProperty({ type: String, nullable: true })
  idempotencyKey: string | null;

  /**
   * Of a template that goes by Meta's Marketing Messages API: whether Meta may use what people do with
   * it.
   */
  @ApiProperty({ type: Boolean, nullable: true })
  messageActivitySharing: boolean | null;

  /** The caller's own words, as they were given with it. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  metadata: Record<string, string>;

  /** When it is planned to go out; `null`: as soon as possible. ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  sendAt: string | null;

  /** After this time it is not sent any more. ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;

  /** When it was written, as Meta tells. ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time' })
  timestamp: string;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt: string;
}

export class MessagePage {
  items: MessageResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

/**
 * @param ourNumber Meta's id of the tenant's default number, for messages that do not name their own
 * @param view what belongs to it and stands elsewhere
 */
export function toMessageResponse(
  message: Message,
  ourNumber: string,
  view: MessageView,
): MessageResponse {
  const failure = failureOf(message);
  const ours = message.phoneNumberId ?? ourNumber;
  const inbound = message.direction === 'IN';
  return {
    id: message._id,
    tenantId: message.tenantId,
    conversationId: message.conversationId,
    direction: message.direction,
    origin: message.origin,
    type: message.type,
    ...toWords(message, view),
    ...toRelations(message, view),
    call: message.call === undefined ? null : toCall(message.call),
    groupId: message.groupId ?? null,
    media: view.media === undefined ? null : toMessageMedia(view.media),
    extras: fromStorable(message.extras ?? {}),
    wamid: message.wamid ?? null,
    from: inbound ? message.peer : ours,
    to: inbound ? ours : message.peer,
    status: toStatus(message),
    statusTimes: Object.fromEntries(
      Object.entries(message.statusTimes ?? {}).map(([status, at]) => [status, at.toISOString()]),
    ),
    error: failure === undefined ? null : toError(failure),
    attempts: message.attempts ?? 0,
    pricing: message.pricing ?? null,
    metaConversation: message.metaConversation ?? null,
    idempotencyKey: message.idempotencyKey ?? null,
    messageActivitySharing: message.activitySharing ?? null,
    metadata: { ...message.metadata },
    sendAt: message.sendAt?.toISOString() ?? null,
    expiresAt: message.expiresAt?.toISOString() ?? null,
    timestamp: message.timestamp.toISOString(),
    createdAt: message.createdAt.toISOString(),
    updatedAt: message.updatedAt.toISOString(),
  };
}

function toWords(message: Message, { current, edits, revokedAt, reactions }: MessageView) {
  const { body, content } = current ?? message;
  const isRevoked = revokedAt !== undefined;
  return {
    body: isRevoked ? null : (body ?? null),
    content: isRevoked ? null : fromStorable(content ?? null),
    edits: edits.map(({ at, body: text, content: own }) => ({
      at: at.toISOString(),
      body: text,
      content: fromStorable(own),
    })),
    editedAt: current?.at.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    reactions: reactions.map(({ at, ...reaction }) => ({ ...reaction, at: at.toISOString() })),
  };
}

function toRelations({ type }: Message, view: MessageView) {
  const reference = view.reference ?? null;
  const isAmending = AMENDING_TYPES.includes(type);
  return {
    replyTo: isAmending ? null : reference,
    reactionTo: type === 'reaction' ? reference : null,
    amends: isAmending && type !== 'reaction' ? reference : null,
  };
}

export function toStatus({ rank }: Message): MessageStatus {
  return rank === undefined ? 'received' : statusOf(rank);
}
