import i18next from 'i18next';

/** The API's rules for what is sent; see `message-rules.test.ts`. */
export const MAX_TEXT = 4096;
export const MAX_KEY = 255;

const USER_ID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/**
 * Whether it looks like a phone number as people type it, or like the id of somebody who wrote. Whose
 * it is, and whether it needs a country code, the API knows.
 *
 * @returns what is wrong
 */
export function checkPhoneNumber(input: string): string | true {
  const text = input.trim();
  const digits = text.replaceAll(/\D/g, '');
  const shaped = /^\+?[\d\s().\-/]{4,40}$/.test(text);
  const possible = digits.length >= 4 && digits.length <= 20;
  const known = (shaped && possible) || USER_ID.test(text);
  return known || i18next.t('messages:rules.number');
}

export function checkText(text: string): string | true {
  if (text.length === 0) return i18next.t('messages:rules.empty');
  return (
    text.length <= MAX_TEXT ||
    i18next.t('messages:rules.tooLong', { most: MAX_TEXT, length: text.length })
  );
}

/** @returns what is wrong */
export function checkJson(text: string): string | true {
  try {
    const value: unknown = JSON.parse(text);
    return (typeof value === 'object' && value !== null) || i18next.t('messages:rules.noObject');
  } catch {
    return i18next.t('messages:rules.noJson');
  }
}
