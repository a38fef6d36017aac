import { beginningLike, wordsOf } from '../common/search-words.js';
import { SHOWN_STATUSES, type Tenant } from './tenant.schema.js';

export interface TenantFilter {
  readonly externalId?: string;
  readonly phoneNumberId?: string;
  readonly status?: Tenant['status'];
  /** Beginnings of words of the name, in any order; or a whole id of any kind. */
  readonly search?: string;
}

/** @param also what has to be so besides; it stands in each branch, as each has an index of its own */
export function toQuery(
  { externalId, phoneNumberId, status, search }: TenantFilter,
  also: object,
): object {
  const parts = [also];
  if (externalId !== undefined) parts.push({ externalId });
  if (phoneNumberId !== undefined) parts.push({ 'numbers.phoneNumberId': phoneNumberId });
  if (status !== undefined) parts.push(statusQuery(status));
  if (search === undefined) return { $and: parts };
  return { $or: waysToFind(search).map((way) => ({ $and: [...parts, way] })) };
}

/** What `statusOf` says, as a query: a tenant waits if none of its numbers may send. */
export function statusQuery(status: Tenant['status']): object {
  switch (status) {
    case 'active':
      return { status, 'numbers.status': 'active' };
    case 'needs_reauth':
    case 'paused':
      return { status: 'active', 'numbers.status': { $eq: status, $ne: 'active' } };
    default:
      return { status };
  }
}

function waysToFind(search: string): object[] {
  // The longest comes first: it finds the rows, the others sift them.
  const words = wordsOf(search).toSorted((one, other) => other.length - one.length);
  const named = {
    // The index begins with it.
    status: { $in: SHOWN_STATUSES },
    $and: words.map((word) => ({ words: beginningLike(word) })),
  };
  return [
    ...(words.length === 0 ? [] : [named]),
    { _id: search },
    { externalId: search },
    { 'numbers.phoneNumberId': search },
    { 'numbers.wabaId': search },
  ];
}
