import i18next from 'i18next';
import type { Customer } from '../../api/client';

/** What a person is called, by the best that is known of them. */
export function nameOf({ name, username, waId, userId }: Customer): string {
  return (
    name ??
    (username === null ? null : `@${username}`) ??
    numberOf(waId) ??
    userId ??
    i18next.t('conversations:somebody')
  );
}

/** What else is known: the number, or the name they go by. */
export function detailOf(customer: Customer): string | undefined {
  const { username, waId, userId } = customer;
  const details = [numberOf(waId), username === null ? null : `@${username}`, userId];
  return details.find((detail) => detail !== null && detail !== nameOf(customer)) ?? undefined;
}

function numberOf(waId: string | null): string | null {
  return waId === null ? null : `+${waId}`;
}

/** Up to two letters for the round picture. */
export function initialsOf(name: string): string {
  const words = name.match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) =>
    word === undefined ? '' : [...word][0],
  );
  return letters.join('').toUpperCase() || '#';
}
