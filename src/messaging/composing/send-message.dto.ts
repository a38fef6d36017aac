import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsObject, IsString, Length } from 'class-validator';
import type { FieldError } from '../../common/app-error.js';
import { defined } from '../../common/defined.js';
import { InvalidRequestError } from '../../common/errors.js';
import { IsMetadata, type Metadata } from '../../common/metadata.js';
import { Optional } from '../../common/optional.js';
import { IsTime, parseTime } from '../../common/time-input.js';
import { WINDOW_POLICIES, type WindowPolicy } from '../../tenants/tenant.schema.js';
import { withLanguage } from '../../templates/template-name.js';
import { toRecipientIdentity } from '../../whatsapp/identity.js';
import { asObject, toStorable, type JsonObject } from '../../whatsapp/json.js';
import { readNumber } from '../../whatsapp/phone-number.js';
import { messageId } from './checks.js';
import { SENDABLE_TYPES, checkContent, type SendableType } from './content-rules.js';
import type { SendRequest } from './send-request.js';

const MAX_AHEAD_MS = 30 * 24 * 60 * 60 * 1000;

/** A message: `{to, text}` for plain text, else `type` and the object named after it. */
export class SendMessageDto {
  /**
   * Phone number of the recipient with `+` and its country code. Without `+`: the id of somebody the
   * tenant knows, as messages and customers show it, or a number as it is dialled in the tenant's
   * `defaultCountry`. A user id is taken here, too.
   */
  @ApiPropertyOptional({ example: '+15550001234' })
  @Optional()
  @IsString()
  readonly to?: string;

  /** Business-scoped user id of the recipient, or one of a parent portfolio (`US.ENT.…`). */
  @ApiPropertyOptional({ example: 'US.13491208655302741918' })
  @Optional()
  @IsString()
  readonly recipient?: string;

  /**
   * Meta's id of the number to send it from, one of the tenant's. Left out it is the number over
   * which the recipient last wrote or was written to, else the default one.
   */
  @Optional()
  @IsString()
  @Length(1, 64)
  readonly from?: string;

  /** Kind of message; may be left out for text. */
  @ApiPropertyOptional({ enum: SENDABLE_TYPES })
  @Optional()
  @IsIn(SENDABLE_TYPES)
  readonly type?: SendableType;

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

  /** Not to be sent before this time, at most 30 days ahead. RFC 3339, with `Z` or an offset. */
  @Optional()
  @IsTime()
  readonly send_at?: string;

  /** Not to be sent after this time; what is late becomes `expired`. RFC 3339. */
  @Optional()
  @IsTime()
  readonly expires_at?: string;

  /**
   * Your own words about the message, shown with it and in its events; Meta never sees them. At most
   * 50: names of up to 40 letters, digits, `_` and `-`, texts of up to 500 characters.
   */
  @IsMetadata()
  readonly metadata?: Metadata;

  /**
   * Sends a marketing template by Meta's Marketing Messages API, and says whether Meta may use what
   * people do with it. Left out, it goes the ordinary way.
   */
  @Optional()
  @IsBoolean()
  readonly message_activity_sharing?: boolean;

  /** For this message instead of the tenant's own policy. */
  @ApiPropertyOptional({ enum: WINDOW_POLICIES, enumName: 'WindowPolicy' })
  @Optional()
  @IsIn(WINDOW_POLICIES)
  readonly window_policy?: WindowPolicy;
}

/**
 * Turns what came over the wire into a message to send.
 *
 * @param idempotencyKey of the header, which may stand instead of the field
 * @throws InvalidRequestError naming each broken field and its limit
 */
export function toSendRequest(
  dto: SendMessageDto,
  idempotencyKey: string | undefined,
  now: Date,
): SendRequest {
  const errors: FieldError[] = [];
  const recipient = readRecipient(dto, errors);
  const type = dto.type ?? 'text';
  const content = readContent(dto, type, errors);
  const context = readContext(dto, type, errors);
  const times = readTimes(dto, now, errors);
  const key = dto.idempotency_key ?? idempotencyKey;
  if (key !== undefined && (key.length === 0 || key.length > 255)) {
    errors.push({ field: 'Idempotency-Key', message: 'must have 1 to 255 characters' });
  }
  if (idempotencyKey !== undefined && key !== idempotencyKey) {
    const message = 'must be left out, or the same as in the header Idempotency-Key';
    errors.push({ field: 'idempotency_key', message });
  }
  if (dto.message_activity_sharing !== undefined && type !== 'template') {
    const message = 'goes with marketing templates only';
    errors.push({ field: 'message_activity_sharing', message });
  }
  if (errors.length > 0) throw new InvalidRequestError(errors);
  return {
    ...recipient,
    type,
    content: toStorable(type === 'template' ? withLanguage(content) : content),
    ...times,
    ...defined({
      from: dto.from,
      context,
      idempotencyKey: key?.toWellFormed(),
      activitySharing: dto.message_activity_sharing,
      metadata: dto.metadata,
      windowPolicy: dto.window_policy,
    }),
  };
}

function readContent(dto: SendMessageDto, type: SendableType, errors: FieldError[]): unknown {
  const plain = type === 'text' && typeof dto.text === 'string';
  const content = plain ? { body: dto.text } : dto[type];
  if (content === undefined) {
    errors.push({ field: type, message: `${type} is missing` });
  } else {
    const broken = checkContent(type, content);
    errors.push(...(plain ? broken.map(({ message }) => ({ field: 'text', message })) : broken));
  }
  const foreign = SENDABLE_TYPES.filter((other) => other !== type && dto[other] !== undefined);
  errors.push(
    ...foreign.map((field) => ({ field, message: `${field} does not go with type ${type}` })),
  );
  return content;
}

/** Times gone by are no error: the same request, sent again with its key, must get its answer. */
function readTimes(
  { send_at, expires_at }: SendMessageDto,
  now: Date,
  errors: FieldError[],
): Pick<SendRequest, 'sendAt' | 'expiresAt'> {
  const sendAt = parseTime(send_at);
  const expiresAt = parseTime(expires_at);
  if (sendAt && sendAt.getTime() > now.getTime() + MAX_AHEAD_MS) {
    errors.push({ field: 'send_at', message: 'must be at most 30 days ahead' });
  }
  if (sendAt && expiresAt && expiresAt <= sendAt) {
    errors.push({ field: 'expires_at', message: 'must be later than send_at' });
  }
  return defined({ sendAt: sendAt ?? undefined, expiresAt: expiresAt ?? undefined });
}

function readRecipient(
  { to, recipient }: SendMessageDto,
  errors: FieldError[],
): Pick<SendRequest, 'peer' | 'incomplete'> {
  // With both, the number wins, as it does at Meta.
  const given = to ?? recipient;
  if (given === undefined) {
    const message = 'to (a phone number) or recipient (a user id) is missing';
    errors.push({ field: 'to', message });
    return { peer: '' };
  }
  const { userId } = toRecipientIdentity(given);
  if (userId !== undefined) return { peer: userId };
  if (to === undefined) {
    const message = 'must be a business-scoped user id, such as US.13491208655302741918';
    errors.push({ field: 'recipient', message });
    return { peer: '' };
  }
  const number = readNumber(to);
  if (number === null) {
    const message = 'must be a phone number with + and its country code, such as +15550001234';
    errors.push({ field: 'to', message });
    return { peer: '' };
  }
  const { digits, form } = number;
  return form === 'complete' ? { peer: digits } : { peer: digits, incomplete: form };
}

function readContext(
  { context }: SendMessageDto,
  type: string,
  errors: FieldError[],
): JsonObject | undefined {
  if (context === undefined) return undefined;
  const { message_id: quoted, ...rest } = asObject(context) ?? {};
  if (typeof quoted !== 'string' || Object.keys(rest).length > 0) {
    errors.push({ field: 'context', message: 'must be {"message_id": "<wamid>"}' });
    return undefined;
  }
  errors.push(...messageId(quoted, 'context.message_id'));
  if (type === 'reaction') {
    errors.push({ field: 'context', message: 'a reaction cannot quote a message' });
  }
  return { message_id: quoted };
}
