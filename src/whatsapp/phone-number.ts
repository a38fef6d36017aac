import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * Digits of a phone number in E.164, from what people type: with or without `+`, blanks, hyphens
 * and parentheses. The country code must be there: without it Meta would add the business's own.
 *
 * @returns digits without `+`; `null` if it cannot be a phone number
 */
export function toE164Digits(input: string): string | null {
  const text = input.trim();
  if (!/^\+?[\d\s().-]{5,30}$/.test(text)) return null;
  const number = parsePhoneNumberFromString(`+${text.replaceAll(/\D/g, '')}`);
  return number?.isPossible() === true ? number.number.slice(1) : null;
}

/**
 * One spelling per person, to look people up by: Brazil's ninth digit, Mexico's 1 and Argentina's
 * 9 come and go between what is dialled and what WhatsApp calls the same person. Never send to it.
 */
export function toLookupKey(waId: string): string {
  const brazil = /^(55[1-9]\d)([6-9]\d{7})$/.exec(waId);
  if (brazil) return `${brazil[1]}9${brazil[2]}`;
  const mexico = /^521(\d{10})$/.exec(waId);
  if (mexico) return `52${mexico[1]}`;
  const argentina = /^54([1-8]\d{9})$/.exec(waId);
  if (argentina) return `549${argentina[1]}`;
  return waId;
}
