import type { TenantId } from '../common/id.js';

/** Whose templates: a tenant's, in one of its WhatsApp Business accounts. */
export interface TemplateAccount {
  readonly tenantId: TenantId;
  /** Meta's id of the account; empty where the tenant does not name it. */
  readonly wabaId: string;
}

/** One word for both. */
export function accountKeyOf({ tenantId, wabaId }: TemplateAccount): string {
  return `${tenantId}/${wabaId}`;
}
