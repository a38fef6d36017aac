import { hash } from 'node:crypto';
import { defined, nonEmpty } from '../../common/defined.js';
import type { Traceparent } from '../../common/traceparent.js';
import { newId, type ConversationId, type MessageId, type TenantId } from '../../common/id.js';
import type { Metadata } from '../../common/metadata.js';
import type { WindowPolicy } from '../../tenants/tenant.schema.js';
import type { JsonObject } from '../../whatsapp/json.js';
import { bodyOf } from '../../whatsapp/message-content.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { Message, Origin } from '../messages/message.schema.js';
import { STORED_AS } from '../messages/stored-names.js';

/** A message somebody wants sent. */
export interface SendRequest {
  /** Meta's id of the number to send it from; else the conversation's, else the default one. */
  readonly from?: string;
  /** Digits of a phone number, or a business-scoped user id. */
  readonly peer: string;
  /**
   * The digits may lack their country code: they stand for somebody who is known by them, or
   * (`national`) for a number of the tenant's default country.
   */
  readonly incomplete?: 'id' | 'national';
  readonly type: string;
  readonly content: unknown;
  readonly context?: JsonObject;
  readonly idempotencyKey?: string;
  /** Not before then. */
  readonly sendAt?: Date;
  /** Not after that. */
  readonly expiresAt?: Date;
  /** Not if somebody answered the conversation since this message of the customer. */
  readonly unlessAnsweredSince?: MessageId;
  /** Goes by Meta's Marketing Messages API; whether Meta may use what people do with it. */
  readonly activitySharing?: boolean;
  /** The caller's own words. */
  readonly metadata?: Metadata;
  /** Instead of the tenant's own. */
  readonly windowPolicy?: WindowPolicy;
}

/** Goes out instead of what was asked for. */
export interface Substitute {
  readonly type: string;
  readonly content: unknown;
}

export interface NewMessage {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  /** Meta's id of the number that it goes out from. */
  readonly phoneNumberId: string | undefined;
  readonly request: SendRequest;
  /** Sent as asked for, if absent. */
  readonly substitute?: Substitute;
  readonly origin: Origin;
  readonly homeLane: number;
  readonly traceparent?: Traceparent | undefined;
}

/** The message that is stored for a request; it stands in its lane unless its time is still to come. */
export function toMessage(
  {
    tenantId,
    conversationId,
    phoneNumberId,
    request,
    substitute,
    origin,
    homeLane,
    traceparent,
  }: NewMessage,
  now: Date,
): Message {
  const { peer, context, idempotencyKey, sendAt, expiresAt, metadata, activitySharing } = request;
  const { unlessAnsweredSince } = request;
  const { type, content } = substitute ?? request;
  const body = bodyOf(type, content);
  const extras = defined({
    context: substitute ? undefined : context,
    insteadOf: substitute && asked(request),
  });
  return {
    _id: newId('msg'),
    tenantId,
    conversationId,
    direction: 'OUT',
    origin,
    type,
    content,
    peer,
    attempts: 0,
    ...defined({
      phoneNumberId,
      body: body ?? undefined,
      extras: nonEmpty(extras),
      idempotencyKey,
      fingerprint: idempotencyKey === undefined ? undefined : fingerprintOf(request),
      sendAt,
      expiresAt,
      unlessAnsweredSince,
      activitySharing,
      metadata,
      traceparent,
    }),
    [STORED_AS.homeLane]: homeLane,
    ...outboxStateOf(request, homeLane, now),
    timestamp: now,
    createdAt: now,
    updatedAt: now,
  };
}

function outboxStateOf(
  { sendAt, expiresAt }: SendRequest,
  homeLane: number,
  now: Date,
): Pick<Message, 'rank' | 'statusTimes' | 'lane' | 'dueAt'> {
  if (expiresAt !== undefined && expiresAt <= now) {
    return { rank: STATUS_RANK.expired, statusTimes: { queued: now, expired: now } };
  }
  const waits = sendAt !== undefined && sendAt > now;
  return {
    rank: STATUS_RANK.queued,
    statusTimes: { queued: now },
    ...(waits ? { dueAt: sendAt } : { lane: homeLane }),
  };
}

function asked({ type, content, context }: SendRequest): JsonObject {
  return { type, content, ...defined({ context }) };
}

/** Equal for requests of the same message at the same time, whatever the order of their fields. */
export function fingerprintOf(request: SendRequest): string {
  const { peer, from, sendAt, expiresAt, metadata, activitySharing } = request;
  const identity = {
    peer,
    ...asked(request),
    sendAt,
    expiresAt,
    from,
    metadata,
    activitySharing,
  };
  return hash('sha256', canonicalJson(identity), 'base64url');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
