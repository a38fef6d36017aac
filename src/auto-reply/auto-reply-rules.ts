import { autoReplyTextOf } from '../tenants/auto-reply-text.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import type { MessageItem } from '../whatsapp/webhooks/webhook-items.js';

/** Kinds of message that a person does not expect an answer to. */
const UNANSWERED_TYPES = new Set([
  'reaction',
  'system',
  'unsupported',
  'edit',
  'revoke',
  'unknown',
]);

/**
 * Whether and what to answer by itself.
 *
 * @returns `null` for what a customer did not write just now, for one to one: echoes of the phone
 *          app, imports, groups, the business's own number; and if the tenant does not want it
 */
export function autoReplyTo(
  item: MessageItem,
  tenant: Pick<Tenant, 'name' | 'autoReply' | 'status'>,
): string | null {
  const answered =
    tenant.autoReply.enabled &&
    tenant.status !== 'suspended' &&
    item.origin === 'live' &&
    item.direction === 'IN' &&
    item.groupId === undefined &&
    !UNANSWERED_TYPES.has(item.type) &&
    (item.contact.waId === undefined || item.contact.waId !== item.target.displayPhoneNumber);
  return answered ? autoReplyTextOf(tenant) : null;
}
