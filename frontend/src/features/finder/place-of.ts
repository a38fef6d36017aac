import type { FoundThing } from '../../api/client';

/** The page that shows it. */
export function placeOf({ kind, id, tenantId, conversationId }: FoundThing): string {
  switch (kind) {
    case 'tenant':
      return `/t/${id}/conversations`;
    case 'number':
      return `/t/${tenantId}/numbers/${id}`;
    case 'customer':
      return `/t/${tenantId}/customers/${id}`;
    case 'conversation':
      return `/t/${tenantId}/conversations/${conversationId}`;
    case 'message':
      return `/t/${tenantId}/messages/${id}`;
    case 'media':
      return `/t/${tenantId}/files`;
    case 'webhook-event':
      return `/webhooks/${id}`;
    case 'dead-letter':
      return '/dead-letters';
  }
}
