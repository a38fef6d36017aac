import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsString, Length, Matches } from 'class-validator';
import type { FieldError } from '../common/app-error.js';
import { InvalidRequestError } from '../common/errors.js';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import { toIdentity } from '../whatsapp/identity.js';
import { asObject, toStorable, type JsonObject } from '../whatsapp/json.js';
import { toE164Digits } from '../whatsapp/phone-number.js';
import { SENDABLE_TYPES, checkContent } from './content-rules.js';
import { MESSAGE_STATUSES, statusOf, type MessageStatus } from './message-status.js';
import type { Message } from './message.schema.js';
import type { Enqueued, SendRequest } from './messages.service.js';

/** A message: `{to, text}` for plain text, else `type` and the object named after it. */
export class SendMessageDto {
  /** Phone number of the recipient in E.164, with or without `+`. */
  @ApiPropertyOptional({ example: '+15550001234' })
  @Optional()
  @IsString()
  readonly to?: string;

  /** Business-scoped user id of the recipient, for people without a known number. */
  @ApiPropertyOptional({ example: 'US.13491208655302741918' })
  @Optional()
  @IsString()
  readonly recipient?: string;

  /** Kind of message; may be left out for text. */
  @ApiPropertyOptional({ enum: SENDABLE_TYPES, enumName: 'SendableType' })
  @Optional()
  @IsIn(SENDABLE_TYPES)
  readonly type?: (typeof SENDABLE_TYPES)[number];

  /** Text of 1 to 4096 characters, or Meta's object `{body, preview_url?}`. */
  @ApiPropertyOptional({
    oneOf: [
      { type: 'string', minLength: 1, maxLength: 4096 },
      {
        type: 'object',
        required: ['body'],
        properties: { body: { type: 'string' }, preview_url: { type: 'boolean' } },
      },
    ],
  })
  @Optional()
  readonly text?: string | JsonObject;

  /** `{id}` or `{link}`, and `caption?`. */
  @Optional()
  @IsObject()
  readonly image?: JsonObject;

  /** `{id}` or `{link}`, and `caption?`. */
  @Optional()
  @IsObject()
  readonly video?: JsonObject;

  /** `{id}` or `{link}`, and `voice?`. */
  @Optional()
  @IsObject()
  readonly audio?: JsonObject;

  /** `{id}` or `{link}`, and `caption?`, `filename?`. */
  @Optional()
  @IsObject()
  readonly document?: JsonObject;

  /** `{id}` or `{link}`. */
  @Optional()
  @IsObject()
  readonly sticker?: JsonObject;

  /** `{latitude, longitude, name?, address?}`. */
  @Optional()
  @IsObject()
  readonly location?: JsonObject;

  /** A list of contact cards, as in the Cloud API. */
  @ApiPropertyOptional({ type: 'array', items: { type: 'object', additionalProperties: true } })
  @Optional()
  readonly contacts?: readonly JsonObject[];

  /** `{message_id, emoji}`; an empty emoji takes the reaction back. */
  @Optional()
  @IsObject()
  readonly reaction?: JsonObject;

  /** `{name, language: {code}, components?}`. */
  @Optional()
  @IsObject()
  readonly template?: JsonObject;

  /** Buttons, list, link, flow, product: as in the Cloud API. */
  @Optional()
  @IsObject()
  readonly interactive?: JsonObject;

  /** `{message_id}`: quotes an earlier message. */
  @Optional()
  @IsObject()
  readonly context?: JsonObject;

  /** The same key stands for the same message, however often it is sent. */
  @Optional()
  @IsString()
  @Length(1, 255)
  readonly idempotency_key?: string;
}

/**
 * Turns what came over the wire into a message to send.
 *
 * @param idempotencyKey of the header; the field wins
 * @throws InvalidRequestError naming each broken field and its limit
 */
export function toSendRequest(dto: SendMessageDto, idempotencyKey?: string): SendRequest {
  const errors: FieldError[] = [];
  const peer = readRecipient(dto, errors);
  const type = dto.type ?? 'text';
  const content = typeof dto.text === 'string' && type === 'text' ? { body: dto.text } : dto[type];
  if (content === undefined) errors.push({ field: type, message: `${type} is missing` });
  else errors.push(...checkContent(type, content));
  const foreign = SENDABLE_TYPES.filter((other) => other !== type && dto[other] !== undefined);
  errors.push(
    ...foreign.map((field) => ({ field, message: `${field} does not go with type ${type}` })),
  );
  const context = readContext(dto, type, errors);
  const key = dto.idempotency_key ?? idempotencyKey;
  if (key !== undefined && (key.length === 0 || key.length > 255)) {
    errors.push({ field: 'Idempotency-Key', message: 'must have 1 to 255 characters' });
  }
  if (errors.length > 0) throw new InvalidRequestError(errors);
  return {
    peer,
    type,
    content: toStorable(content),
    ...(context && { context }),
    ...(key !== undefined && { idempotencyKey: key.toWellFormed() }),
  };
}

function readRecipient({ to, recipient }: SendMessageDto, errors: FieldError[]): string {
  if (to === undefined && recipient === undefined) {
    errors.push({
      field: 'to',
      message: 'to (a phone number) or recipient (a user id) is missing',
    });
    return '';
  }
  if (to !== undefined) {
    const digits = toE164Digits(to);
    if (digits === null) {
      const message =
        'must be a phone number in E.164, with its country code, such as +15550001234';
      errors.push({ field: 'to', message });
    }
    // With both, the number wins, as it does at Meta.
    return digits ?? '';
  }
  const { userId } = toIdentity(recipient);
  if (userId === undefined) {
    const message = 'must be a business-scoped user id, such as US.13491208655302741918';
    errors.push({ field: 'recipient', message });
  }
  return userId ?? '';
}

function readContext(
  { context }: SendMessageDto,
  type: string,
  errors: FieldError[],
): JsonObject | undefined {
  if (context === undefined) return undefined;
  const { message_id: quoted, ...rest } = asObject(context) ?? {};
  if (typeof quoted !== 'string' || quoted === '' || Object.keys(rest).length > 0) {
    errors.push({ field: 'context', message: 'must be {"message_id": "<wamid>"}' });
    return undefined;
  }
  if (type === 'reaction') {
    errors.push({ field: 'context', message: 'a reaction cannot quote a message' });
  }
  return { message_id: quoted };
}

export class ServiceWindowResponse {
  /** Whether free-form messages may be sent now, as far as we know. */
  open: boolean;

  /** When the window closes, ISO 8601; `null` if it is closed. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  closesAt: string | null;
}

export class SendMessageResponse {
  /** `msg_` and a sortable id. */
  id: string;

  @ApiProperty({ enum: MESSAGE_STATUSES, enumName: 'MessageStatus' })
  status: MessageStatus;

  /** The idempotency key was used before: this is the message it stands for. */
  duplicate: boolean;

  conversationId: string;

  /** Meta's 24-hour window for free-form messages to this customer. */
  serviceWindow: ServiceWindowResponse;
}

export class MessageErrorResponse {
  /** Meta's code; 0 if the failure is not Meta's. */
  code: number;
  /** Meta's words. */
  title: string;

  @ApiProperty({ type: String, nullable: true })
  details: string | null;

  /** What to do about it. */
  advice: string;
}

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

  /** Its text, caption or title. */
  @ApiProperty({ type: String, nullable: true })
  body: string | null;

  /** The object Meta names after the type. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  content: unknown;

  /** What else stood in the message: context, referral, errors. */
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

export class ListMessagesQuery extends PageQuery {
  @Optional()
  @Matches(/^cnv_\w{1,64}$/, { message: 'conversationId must be the id of a conversation' })
  readonly conversationId?: string;

  @ApiPropertyOptional({ enum: ['IN', 'OUT'], enumName: 'Direction' })
  @Optional()
  @IsIn(['IN', 'OUT'])
  readonly direction?: 'IN' | 'OUT';

  @ApiPropertyOptional({ enum: MESSAGE_STATUSES, enumName: 'MessageStatus' })
  @Optional()
  @IsIn(MESSAGE_STATUSES)
  readonly status?: MessageStatus;
}

export function toSendResponse({
  message,
  duplicate,
  windowClosesAt,
}: Enqueued): SendMessageResponse {
  const open = windowClosesAt !== null && windowClosesAt.getTime() > Date.now();
  return {
    id: message._id,
    status: toStatus(message),
    duplicate,
    conversationId: message.conversationId,
    serviceWindow: { open, closesAt: open ? windowClosesAt.toISOString() : null },
  };
}

/** @param ourNumber Meta's id of the tenant's number */
export function toMessageResponse(message: Message, ourNumber: string): MessageResponse {
  const error = toError(message);
  const inbound = message.direction === 'IN';
  return {
    id: message._id,
    tenantId: message.tenantId,
    conversationId: message.conversationId,
    direction: message.direction,
    origin: message.origin,
    type: message.type,
    body: message.body ?? null,
    content: message.content ?? null,
    extras: message.extras ?? {},
    wamid: message.wamid ?? null,
    from: inbound ? message.peer : ourNumber,
    to: inbound ? ourNumber : message.peer,
    status: toStatus(message),
    statusTimes: Object.fromEntries(
      Object.entries(message.statusTimes ?? {}).map(([status, at]) => [status, at.toISOString()]),
    ),
    error: error ?? null,
    attempts: message.attempts ?? 0,
    pricing: message.pricing ?? null,
    metaConversation: message.metaConversation ?? null,
    idempotencyKey: message.idempotencyKey ?? null,
    timestamp: message.timestamp.toISOString(),
    createdAt: message.createdAt.toISOString(),
    updatedAt: message.updatedAt.toISOString(),
  };
}

function toStatus({ rank }: Message): MessageStatus {
  return rank === undefined ? 'received' : statusOf(rank);
}

/** Meta's word on the delivery; else why the last try failed, unless a later one succeeded. */
function toError(message: Message): MessageErrorResponse | undefined {
  const undelivered = ['queued', 'sending', 'unknown', 'failed'].includes(toStatus(message));
  const error = message.failure ?? (undelivered ? message.error : undefined);
  return error && { ...error, details: error.details ?? null };
}
