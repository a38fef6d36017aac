import { SERVICE_WINDOW_MS } from '../conversations/customer.schema.js';
import { autoReplyTextOf } from '../tenants/auto-reply-text.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { asObject, asText } from '../whatsapp/json.js';
import type { MessageItem } from '../whatsapp/webhooks/webhook-items.js';

/** Kinds of message in which a person tells or asks something. A kind we do not know is not answered. */
const ANSWERED_TYPES = new Set([
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contacts',
  'button',
  'interactive',
  'order',
]);

/** What a person chose or filled in; a permission that they give or take is no question. */
const ANSWERED_CHOICES = new Set(['button_reply', 'list_reply', 'nfm_reply']);

/**
 * Whether and what to answer by itself.
 *
 * @returns `null` for what a customer did not write just now, for one to one: echoes of the phone
 *          app, imports, groups, the business's own number, what came so late that its service window
 *          is closed; and if the tenant does not want it
 */
export function autoReplyTo(
  item: MessageItem,
  tenant: Pick<Tenant, 'name' | 'autoReply' | 'status'>,
  now: Date,
): string | null {
  const answered =
    tenant.autoReply.enabled &&
    tenant.status !== 'suspended' &&
    item.origin === 'live' &&
    item.direction === 'IN' &&
    item.groupId === undefined &&
    asksSomething(item) &&
    (item.timestamp === null || now.getTime() - item.timestamp.getTime() < SERVICE_WINDOW_MS) &&
    (item.contact.waId === undefined || item.contact.waId !== item.target.displayPhoneNumber);
  return answered ? autoReplyTextOf(tenant) : null;
}

const KEY_PREFIX = 'auto-reply:';

/** The idempotency key of the answer to a message: each is answered once. */
export function autoReplyKeyOf(wamid: string): string {
  return `${KEY_PREFIX}${wamid}`;
}

/** @returns the wamid of what is answered under this key; `null` if it is another's key */
export function questionOf(idempotencyKey: string | undefined): string | null {
  return idempotencyKey?.startsWith(KEY_PREFIX) ? idempotencyKey.slice(KEY_PREFIX.length) : null;
}

function asksSomething({ type, raw }: MessageItem): boolean {
  if (!ANSWERED_TYPES.has(type)) return false;
  if (type !== 'interactive') return true;
  return ANSWERED_CHOICES.has(asText(asObject(raw['interactive'])?.['type']) ?? '');
}
