import type { Tenant } from '../tenants/tenant.schema.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import type { WebhookEvent } from '../webhook/webhook-event.schema.js';
import type { WebhookItem } from '../whatsapp/webhooks/webhook-items.js';

/** An item of a stored webhook that is still to be applied. */
export interface Work {
  readonly event: WebhookEvent;
  readonly item: WebhookItem;
}

/** The tenants an item belongs to: one for messages and statuses, all of an account for its events. */
export type Router = (work: Work) => readonly Tenant[];

/**
 * Finds the tenants behind the items, with one look-up for all numbers. A number is known by Meta's
 * id and never by its digits, but for the few account events that name it by nothing else.
 */
export async function routeAll(work: readonly Work[], directory: TenantDirectory): Promise<Router> {
  const numbers = work.flatMap(({ item }) => item.target.phoneNumberId ?? []);
  const byNumber = await directory.findByPhoneNumberIds(numbers);
  const byAccount = new Map<string, readonly Tenant[]>();
  for (const { item } of work) {
    const { phoneNumberId, wabaId } = item.target;
    if (item.kind !== 'change' || phoneNumberId !== undefined || wabaId === undefined) continue;
    if (!byAccount.has(wabaId)) byAccount.set(wabaId, await directory.findByWabaId(wabaId));
  }
  return ({ event, item }) => {
    const { phoneNumberId, wabaId, displayPhoneNumber } = item.target;
    const tenants =
      phoneNumberId === undefined
        ? ofNumber(byAccount.get(wabaId ?? '') ?? [], displayPhoneNumber)
        : [byNumber.get(phoneNumberId)].filter((tenant) => tenant !== undefined);
    // What a tenant's own app signed may speak of nobody else.
    return event.scope === undefined ? tenants : tenants.filter(({ _id }) => _id === event.scope);
  };
}

function ofNumber(tenants: readonly Tenant[], digits: string | undefined): readonly Tenant[] {
  const named = tenants.filter((tenant) => tenant.displayPhoneNumber === digits);
  return digits === undefined || named.length === 0 ? tenants : named;
}
