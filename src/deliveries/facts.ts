import { defined } from '../common/defined.js';
import type { ConversationId, TenantId } from '../common/id.js';
import type { ToldCustomer } from '../conversations/customers.repository.js';
import { conversationIdOf, type OtherConversation } from '../conversations/conversation.schema.js';
import type { Handling } from '../conversations/handling.schema.js';
import type { EventFact } from '../events/event-fact.js';
import type { EventType } from '../events/event-types.js';
import type { Media } from '../media/media.schema.js';
import { STATUS_RANK, type OutboundStatus } from '../messaging/messages/message-status.js';
import type { ToldMessage } from '../messaging/messages/messages.repository.js';
import type { TenantEvent } from '../tenants/tenant-event.schema.js';
import type { JsonObject } from '../whatsapp/json.js';

/** What is told of an outbound message's way; `sending` is a matter of ours. */
const TOLD: Partial<Record<OutboundStatus, EventType>> = {
  queued: 'message.accepted',
  sent: 'message.sent',
  delivered: 'message.delivered',
  read: 'message.read',
  played: 'message.played',
  failed: 'message.failed',
  unknown: 'message.unknown',
  expired: 'message.expired',
  canceled: 'message.canceled',
};

/** What ends a round of tries may happen again in the next one; what Meta reports happens once. */
const ONCE_A_ROUND = new Set<OutboundStatus>(['failed', 'unknown']);

/** Meta's fields that have an event of their own; all others are alerts of the account. */
const TYPE_OF_FIELD: Readonly<Record<string, EventType>> = {
  message_template_status_update: 'template.status',
  message_template_quality_update: 'template.quality',
  template_category_update: 'template.category',
  phone_number_quality_update: 'number.quality',
  phone_number_name_update: 'number.status',
  account_update: 'account.alert',
  account_alerts: 'account.alert',
  account_review_update: 'account.alert',
  business_capability_update: 'account.alert',
  payments: 'payment.updated',
  security: 'account.alert',
  templates_held: 'account.alert',
  sending_stopped: 'tenant.paused',
  'onboarding.ready': 'number.status',
  'onboarding.failed': 'number.status',
  'number.diagnosis': 'number.status',
  'tenant.paused': 'tenant.paused',
  'tenant.resumed': 'tenant.resumed',
  'tenant.needs_reauth': 'tenant.needs_reauth',
};

/** Messages that are about another one, which they name as `replyTo` or `reactionTo`. */
const TYPE_OF_MESSAGE: Readonly<Record<string, EventType>> = {
  reaction: 'message.reaction',
  edit: 'message.edited',
  revoke: 'message.revoked',
};

/** Everything there is to tell of a message, in the order in which it happened. */
export function factsOfMessage(message: ToldMessage): EventFact[] {
  const { _id, tenantId, conversationId, traceparent } = message;
  const about = {
    tenantId,
    conversationId,
    subject: { kind: 'message', id: _id } as const,
    ...defined({ traceparent }),
  };
  if (message.type === 'call') {
    return message.call?.missed ? [{ ...about, type: 'call.missed', at: message.updatedAt }] : [];
  }
  if (message.direction === 'IN') {
    const type = TYPE_OF_MESSAGE[message.type] ?? 'message.received';
    return [{ ...about, type, at: message.createdAt }];
  }
  // What the phone app sent was never accepted here.
  const { statusTimes = {}, round = 0 } = message;
  const told: EventFact[] = [];
  for (const { status, type, facts } of STAGES) {
    const at = statusTimes[status];
    if (at === undefined) continue;
    const fact = { ...about, type, at, facts };
    told.push(ONCE_A_ROUND.has(status) && round > 0 ? { ...fact, occurrence: round } : fact);
  }
  return told;
}

/** Whether somebody has to look at it anew: the customer wrote or called, and not long ago. */
export function opensConversation({ direction, origin, type, call }: ToldMessage): boolean {
  if (direction !== 'IN' || origin === 'history') return false;
  return type === 'call' ? call?.missed === true : TYPE_OF_MESSAGE[type] === undefined;
}

const STAGES = (Object.entries(TOLD) as [OutboundStatus, EventType][])
  .toSorted(([one], [other]) => STATUS_RANK[one] - STATUS_RANK[other])
  .map(([status, type]) => ({ status, type, facts: factsOfStatus(status) }));

/** Of a failure the message itself tells the error; at any other stage there was none. */
function factsOfStatus(status: OutboundStatus): JsonObject {
  return status === 'failed' || status === 'unknown' ? { status } : { status, error: null };
}

/** A change has no name but its mark. */
export function factsOfCustomer(customer: ToldCustomer): EventFact[] {
  const { _id, tenantId, eventsDue = '', updatedAt, createdAt, mergedInto } = customer;
  const about = { tenantId, subject: { kind: 'customer', id: _id } } as const;
  const conversationId = conversationIdOf(customer, customer.phoneNumberId);
  const optedAt = customer.marketingPreferenceAt;
  const facts: EventFact[] = [];
  if (customer.openingDue) {
    facts.push(opening(tenantId, conversationId, createdAt));
  }
  if (mergedInto !== undefined) {
    const type = 'customer.merged';
    facts.push({ ...about, type, at: updatedAt, occurrence: eventsDue, facts: { mergedInto } });
  } else if (!customer.openingDue) {
    facts.push({ ...about, type: 'customer.changed', at: updatedAt, occurrence: eventsDue });
  }
  if (optedAt !== undefined) {
    const type = customer.marketingOptOut ? 'customer.opted_out' : 'customer.opted_in';
    facts.push({ ...about, type, at: optedAt, occurrence: optedAt.getTime() });
  }
  return facts;
}

/** Over another number than the one where the person first wrote. */
export function factsOfConversation({ _id, tenantId, createdAt }: OtherConversation): EventFact[] {
  return createdAt === undefined ? [] : [opening(tenantId, _id, createdAt)];
}

export function factsOfHandling({ _id, tenantId, news = [] }: Handling): EventFact[] {
  const about = {
    tenantId,
    conversationId: _id,
    subject: { kind: 'conversation', id: _id },
  } as const;
  return news.map(({ id, type, at, ...facts }) => ({ ...about, type, at, occurrence: id, facts }));
}

function opening(tenantId: TenantId, conversationId: ConversationId, at: Date): EventFact {
  const subject = { kind: 'conversation', id: conversationId } as const;
  const facts = { status: 'open', assignee: null };
  return { tenantId, type: 'conversation.opened', at, subject, conversationId, facts };
}

export function factsOfMedia(media: Media): EventFact[] {
  const { _id, tenantId, state, updatedAt, eventsDue = '' } = media;
  if (state === 'pending') return [];
  const type = state === 'stored' ? 'media.stored' : 'media.failed';
  const subject = { kind: 'media', id: _id } as const;
  return [{ tenantId, type, at: updatedAt, subject, occurrence: eventsDue }];
}

export function factsOfAccountEvent(event: TenantEvent): EventFact[] {
  const { _id, tenantId, kind, summary, data = {}, createdAt } = event;
  const type = TYPE_OF_FIELD[kind];
  if (type === undefined) return [];
  const subject = { kind: 'account', id: _id } as const;
  return [{ tenantId, type, at: createdAt, subject, facts: { kind, summary, data } }];
}
