import { wordsOf } from '../common/search-words.js';

/** What people are looked for by. */
export const SEARCHED = ['name', 'savedName', 'username', 'userId', 'waId'] as const;

export type Searched = (typeof SEARCHED)[number];

/** Words of each of these fields; they change with it, in the same write. */
export type CustomerWords = Partial<Record<Searched, string[]>>;

/** Shortest end of a number that it is found by. */
const MIN_DIGITS = 3;

export function searchWords(fields: Partial<Record<Searched, string>>): CustomerWords {
  return Object.fromEntries(
    SEARCHED.flatMap((field) => {
      const value = fields[field];
      if (value === undefined) return [];
      return [[field, field === 'waId' ? endsOf(value) : wordsOf(value)]];
    }),
  );
}

/** These fields and what they are found by, to be set. */
export function setSearchable(fields: Partial<Record<Searched, string>>): Record<string, unknown> {
  const words = Object.entries(searchWords(fields));
  return {
    ...fields,
    ...Object.fromEntries(words.map(([field, own]) => [`search.${field}`, own])),
  };
}

/** The same, taken away. */
export function unsetSearchable(fields: readonly Searched[]): Record<string, 1> {
  return Object.fromEntries(
    fields.flatMap((field) => [
      [field, 1],
      [`search.${field}`, 1],
    ]),
  );
}

/** People know a number with its country code, without, or by its last digits. */
function endsOf(number: string): string[] {
  const ends = Math.max(1, number.length - MIN_DIGITS + 1);
  return Array.from({ length: ends }, (_, at) => number.slice(at));
}
