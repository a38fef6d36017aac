import { numberOf, type BusinessNumber } from '../tenants/business-number.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import type { WebhookEvent } from '../webhook/webhook-event.schema.js';
import type { WebhookItem } from '../whatsapp/webhooks/webhook-items.js';

/** An item of a stored webhook that is still to be applied. */
export interface Work {
  readonly event: WebhookEvent;
  readonly item: WebhookItem;
}

/** A tenant that an item belongs to, and which of its numbers it is about. */
export interface Destination {
  readonly tenant: Tenant;
  readonly numbers: readonly BusinessNumber[];
}

/** One destination for messages and statuses; all tenants of an account for its events. */
export type Router = (work: Work) => readonly Destination[];

/**
 * Finds the tenants behind the items, with one look-up for all numbers: as it is now, so that what
 * came in after a number has moved is never filed where it was. A number is known by Meta's id and
 * never by its digits, but for the few account events that name it by nothing else.
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
    const { phoneNumberId, wabaId = '', displayPhoneNumber } = item.target;
    const destinations =
      phoneNumberId === undefined
        ? ofAccount(byAccount.get(wabaId) ?? [], wabaId, displayPhoneNumber)
        : [byNumber.get(phoneNumberId)].flatMap((tenant) => ofNumber(tenant, phoneNumberId));
    // What a tenant's own app signed may speak of nobody else.
    const { scope } = event;
    return scope === undefined
      ? destinations
      : destinations.filter(({ tenant }) => tenant._id === scope);
  };
}

function ofNumber(tenant: Tenant | undefined, phoneNumberId: string): Destination[] {
  const number = tenant && numberOf(tenant, phoneNumberId);
  return tenant && number ? [{ tenant, numbers: [number] }] : [];
}

/** Whoever only says that the account is theirs hears nothing of it. */
function ofAccount(
  tenants: readonly Tenant[],
  wabaId: string,
  digits: string | undefined,
): Destination[] {
  const all = tenants.flatMap((tenant): Destination[] => {
    const numbers = tenant.numbers.filter(
      (number) => number.wabaId === wabaId && number.wabaProof !== undefined,
    );
    return numbers.length === 0 ? [] : [{ tenant, numbers }];
  });
  const named = all.flatMap(({ tenant, numbers }): Destination[] => {
    const own = numbers.filter(({ displayPhoneNumber }) => displayPhoneNumber === digits);
    return own.length === 0 ? [] : [{ tenant, numbers: own }];
  });
  return digits === undefined || named.length === 0 ? all : named;
}
