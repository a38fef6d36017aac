import type { Customer } from '../../api/client';

/** What to call somebody. */
export function nameOf({ name, username, waId, userId, id }: Customer): string {
  return name ?? username ?? (waId === null ? (userId ?? id) : `+${waId}`);
}
