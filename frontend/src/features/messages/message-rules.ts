/** The API's rules for what is sent; see `message-rules.test.ts`. */
export const MAX_TEXT = 4096;
export const MAX_KEY = 255;

export const TO_HELP = 'With its country code, such as +1 555 000 1234';

/**
 * Whether it looks like a phone number in E.164, as people type it. The API also knows how long the
 * numbers of each country are.
 *
 * @returns what is wrong
 */
export function checkPhoneNumber(input: string): string | true {
  const text = input.trim();
  const digits = text.replaceAll(/\D/g, '');
  const shaped = /^\+?[\d\s().-]{5,30}$/.test(text);
  const possible = digits.length >= 7 && digits.length <= 15 && !digits.startsWith('0');
  return (shaped && possible) || 'A phone number with its country code, such as +1 555 000 1234';
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
