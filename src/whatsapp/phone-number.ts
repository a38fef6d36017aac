import { parsePhoneNumberFromString as parseWith } from 'libphonenumber-js/core';
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import metadata from 'libphonenumber-js/min/metadata';

/**
 * North America's countries share one plan. To find out which of the 25 a number is in takes five
 * times as long as all the rest, and makes no difference to what is asked here.
 */
const WITHOUT_COUNTRY: typeof metadata = {
  ...metadata,
  country_calling_codes: { ...metadata.country_calling_codes, 1: ['US'] },
};

/** A number as somebody typed it. */
export interface TypedNumber {
  /** Without `+` and whatever else people put between digits. */
  readonly digits: string;
  /**
   * - `complete`: a number in E.164, with its country code
   * - `national`: it may lack its country code
   * - `id`: it has a `+` or `00`, and is no number of today; ids of WhatsApp users may be older
   */
  readonly form: 'complete' | 'national' | 'id';
}

/**
 * Reads a phone number as people type it: with blanks, hyphens, slashes, parentheses, and the marks
 * that come along when a number is copied.
 *
 * @returns `null` if it cannot be a phone number
 */
export function readNumber(input: string): TypedNumber | null {
  const text = input
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Pd}/gu, '-')
    .trim();
  if (!/^\+?[\d\s().\-/]{4,40}$/.test(text)) return null;
  const international = /^(\+|00)/.test(text);
  // Whoever writes the country code does not dial this zero.
  const bare = international ? text.replace(/\(\s*0\s*\)/, '') : text;
  const digits = bare.replaceAll(/\D/g, '').replace(international ? /^00/ : '', '');
  if (digits.length < MIN_DIGITS || digits.length > MAX_DIGITS) return null;
  const number = international ? parseWith(`+${digits}`, WITHOUT_COUNTRY) : undefined;
  return number?.isPossible() === true
    ? { digits: number.number.slice(1), form: 'complete' }
    : { digits, form: international ? 'id' : 'national' };
}

/** As short and as long as ids of WhatsApp users are seen. */
const MIN_DIGITS = 4;
const MAX_DIGITS = 20;

/**
 * A number as it is dialled inside a country, in E.164 without `+`.
 *
 * @param country ISO 3166 alpha-2
 * @returns `null` if it is none of the country, or may be two different ones
 */
export function toInternational(digits: string, country: string): string | null {
  if (!isSupportedCountry(country)) return null;
  const national = parsePhoneNumberFromString(digits, country);
  const whole = parsePhoneNumberFromString(`+${digits}`);
  const readings = new Set<string>();
  if (national?.isPossible() === true) readings.add(national.number);
  if (whole?.isPossible() === true && whole.countryCallingCode === national?.countryCallingCode) {
    readings.add(whole.number);
  }
  const [reading, ...others] = readings;
  return reading === undefined || others.length > 0 ? null : reading.slice(1);
}

/** Whether there is such a country, as far as phone numbers go. */
export function isCountry(code: string): boolean {
  return isSupportedCountry(code);
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
