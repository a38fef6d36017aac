/** The API's rules for what is sent; see `message-rules.test.ts`. */
export const MAX_TEXT = 4096;
export const MAX_KEY = 255;

export const TO_HELP = 'With + and its country code, such as +1 555 000 1234';

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
  return known || 'A phone number with + and its country code, such as +1 555 000 1234';
}

export function checkText(text: string): string | true {
  if (text.length === 0) return 'Write something';
  return text.length <= MAX_TEXT || `At most ${MAX_TEXT} characters; these are ${text.length}`;
}

/** @returns what is wrong */
export function checkJson(text: string): string | true {
  try {
    const value: unknown = JSON.parse(text);
    return (typeof value === 'object' && value !== null) || 'Must be an object or a list';
  } catch {
    return 'This is not valid JSON';
  }
}
