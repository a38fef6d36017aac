/** What the console speaks, as its speakers call it. */
export const LANGUAGES = { en: 'English', hi: 'हिन्दी' } as const;

export type Language = keyof typeof LANGUAGES;

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(LANGUAGES, value);
}

/** The first that we speak of the languages that somebody reads, best first. */
export function chooseLanguage(wanted: readonly string[]): Language {
  return wanted.map(primary).find(isLanguage) ?? 'en';
}

/**
 * How numbers and dates are written: as the viewer is used to, where that goes with the words.
 * `en-GB` stays so beside English words; beside Hindi words it would mix two languages.
 */
export function localeFor(language: string, wanted: readonly string[]): string {
  return wanted.find((tag) => primary(tag) === language) ?? language;
}

function primary(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}
