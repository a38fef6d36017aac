import i18next from 'i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { formatDateTime, formatDay, formatDuration } from '../components/dates';
import { en } from './en/all';
import { chooseAndSpeak, FURTHER_WORDS, preferredLanguage, speak } from './i18n';
import { chooseLanguage, localeFor } from './languages';
import { formatBytes, formatNumber } from './numbers';

afterEach(() => speak('en'));

/** Each key with its words, from all depths. */
function flatten(words: object, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? flatten(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, String(value)] as [string, string]],
  );
}

/** What is filled in, and which tags stand around words. */
const slots = (text: string) => (text.match(/\{\{.*?\}\}|<\/?\w+\/?>/g) ?? []).sort();

const ENGLISH = flatten(en);
/** The key of what is counted, whatever its form. */
const countedOf = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '_other');

it('English has both forms of what is counted', () => {
  const keys = ENGLISH.map(([key]) => key);
  const ones = keys.filter((key) => key.endsWith('_one'));
  expect(keys).toEqual(expect.arrayContaining(ones.map(countedOf)));
});

describe.each(Object.entries(FURTHER_WORDS))('in %s', (language, wordsOf) => {
  it('there is each word of English, in all forms of what is counted, and no other', async () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const expected = ENGLISH.flatMap(([key]) =>
      key.endsWith('_one') ? forms.map((form) => key.replace(/_one$/, `_${form}`)) : [key],
    );
    const keys = flatten(await wordsOf()).map(([key]) => key);
    expect(keys.sort()).toEqual([...new Set([...expected, ...ENGLISH.map(([key]) => key)])].sort());
  });

  it('the same is filled in', async () => {
    const english = new Map(ENGLISH);
    for (const [key, words] of flatten(await wordsOf())) {
      const told = `${key}: ${words}`;
      expect(`${told} ${slots(words)}`).toBe(
        `${told} ${slots(english.get(key) ?? english.get(countedOf(key)) ?? '')}`,
      );
      expect(words.trim(), key).not.toBe('');
    }
  });
});

describe('which language', () => {
  it.each([
    [['hi-IN', 'en'], 'hi'],
    [['de-DE', 'hi', 'en'], 'hi'],
    [['EN-gb'], 'en'],
    [['de'], 'en'],
    [[], 'en'],
  ] as const)('a browser that reads %j gets %s', (wanted, language) => {
    expect(chooseLanguage(wanted)).toBe(language);
  });

  it('keeps what somebody chose, against rubbish, too', async () => {
    await chooseAndSpeak('hi');
    expect(preferredLanguage()).toBe('hi');
    localStorage.setItem('console.language', 'toString');
    expect(preferredLanguage()).toBe('en');
  });

  it.each([
    ['en', ['de', 'en-GB'], 'en-GB'],
    ['hi', ['en-GB'], 'hi'],
    ['hi', ['hi-IN'], 'hi-IN'],
  ])('words in %s for %j are written as in %s', (language, wanted, expected) => {
    expect(localeFor(language, wanted)).toBe(expected);
  });
});

describe('Hindi', () => {
  it('is spoken once its words are here, and the page says so', async () => {
    expect(i18next.t('save')).toBe('Save');
    await speak('hi');
    expect(i18next.t('save')).toBe('सहेजें');
    expect(document.documentElement.lang).toBe('hi');
  });

  it('has days, times and numbers of its own', async () => {
    await speak('hi');
    const now = new Date('2026-03-30T10:00:00Z');
    expect(formatDay(now, now)).toBe('आज');
    expect(formatDateTime(now)).toContain('मार्च');
    expect(formatDuration(3_660_000)).toBe('1 घंटे 1 मिनट');
    expect(formatNumber(1_234_567)).toBe('12,34,567');
  });
});

describe(formatBytes, () => {
  it.each([
    [0, '0 byte'],
    [999, '999 byte'],
    [1_000, '1 kB'],
    [1_440_000, '1.4 MB'],
    [5e15, '5,000 TB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
