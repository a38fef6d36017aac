import type { AutoReplySettings } from './tenant.schema.js';

/** What a customer reads: the tenant's own text, else the standard one. Promised to the byte. */
export function autoReplyTextOf(tenant: { name: string; autoReply: AutoReplySettings }): string {
  return tenant.autoReply.text ?? `thanks for reaching us\n- team ${tenant.name}`;
}
