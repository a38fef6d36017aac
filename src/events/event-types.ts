/** Everything a tenant's own systems can hear of. */
export const EVENT_TYPES = [
  'message.received',
  'message.accepted',
  'message.sent',
  'message.delivered',
  'message.read',
  'message.played',
  'message.failed',
  'message.unknown',
  'message.expired',
  'message.canceled',
  'message.edited',
  'message.revoked',
  'message.reaction',
  'media.stored',
  'media.failed',
  'conversation.opened',
  'conversation.assigned',
  'conversation.closed',
  'customer.changed',
  'customer.merged',
  'customer.opted_out',
  'customer.opted_in',
  'call.missed',
  'payment.updated',
  'template.status',
  'template.quality',
  'template.category',
  'number.quality',
  'number.status',
  'tenant.needs_reauth',
  'tenant.paused',
  'tenant.resumed',
  'account.alert',
  'endpoint.disabled',
  'endpoint.test',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** The version of the shape that events are rendered in. */
export const EVENT_API_VERSION = '1';
