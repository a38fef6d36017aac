import type { Customer } from '../conversations/customer.schema.js';
import type { DeadLetter } from '../dead-letters/dead-letter.schema.js';
import type { Media } from '../media/media.schema.js';
import { statusOf } from '../messaging/messages/message-status.js';
import type { Message } from '../messaging/messages/message.schema.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import type { WebhookEvent } from '../webhook/webhook-event.schema.js';
import type { FoundResponse } from './lookup.dto.js';

const NOTHING_MORE = { conversationId: null, detail: null, createdAt: null };

export function foundTenant({ _id, name, status, createdAt }: Tenant): FoundResponse {
  return {
    ...NOTHING_MORE,
    kind: 'tenant' as const,
    id: _id,
    tenantId: _id,
    title: name,
    detail: status,
    createdAt: createdAt.toISOString(),
  };
}

/** @param phoneNumberId one of the tenant's */
export function foundNumber({ _id, name, numbers }: Tenant, phoneNumberId: string): FoundResponse {
  const number = numbers.find((one) => one.phoneNumberId === phoneNumberId);
  const title = number?.label ?? number?.displayPhoneNumber ?? phoneNumberId;
  return {
    ...NOTHING_MORE,
    kind: 'number' as const,
    id: phoneNumberId,
    tenantId: _id,
    title,
    detail: name,
  };
}

export function foundCustomer(customer: Customer): FoundResponse {
  const { _id, tenantId, savedName, name, waId, userId, createdAt } = customer;
  const number = waId === undefined ? undefined : `+${waId}`;
  return {
    kind: 'customer' as const,
    id: _id,
    tenantId,
    conversationId: `cnv_${_id.slice('cus_'.length)}`,
    title: savedName ?? name ?? number ?? userId ?? _id,
    detail: number ?? userId ?? null,
    createdAt: createdAt.toISOString(),
  };
}

export function foundMessage(message: Message): FoundResponse {
  const { _id, tenantId, conversationId, direction, rank, peer, createdAt } = message;
  return {
    kind: 'message' as const,
    id: _id,
    tenantId,
    conversationId,
    // Never its text: a list of what was found is no place for what people wrote.
    title: `${direction === 'IN' ? '←' : '→'} ${/^\d+$/.test(peer) ? `+${peer}` : peer}`,
    detail: direction === 'IN' ? 'received' : statusOf(rank ?? 0),
    createdAt: createdAt.toISOString(),
  };
}

export function foundMedia({ _id, tenantId, fileName, state, createdAt }: Media): FoundResponse {
  return {
    ...NOTHING_MORE,
    kind: 'media' as const,
    id: _id,
    tenantId,
    title: fileName ?? _id,
    detail: state,
    createdAt: createdAt.toISOString(),
  };
}

export function foundWebhook(
  event: Pick<WebhookEvent, '_id' | 'receivedAt' | 'items' | 'tenantIds'>,
): FoundResponse {
  const { _id, receivedAt, items = [], tenantIds = [] } = event;
  return {
    ...NOTHING_MORE,
    kind: 'webhook-event' as const,
    id: _id,
    title: _id,
    tenantId: tenantIds.length === 1 ? tenantIds[0]! : null,
    detail: [...new Set(items.map(({ label }) => label))].join(', ') || null,
    createdAt: receivedAt.toISOString(),
  };
}

export function foundDeadLetter(letter: DeadLetter): FoundResponse {
  return {
    ...NOTHING_MORE,
    kind: 'dead-letter' as const,
    id: letter._id,
    tenantId: letter.tenantId ?? null,
    title: letter.reason.title,
    detail: letter.state,
    createdAt: letter.createdAt.toISOString(),
  };
}
