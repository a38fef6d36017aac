/** The digits of a phone number as people write it; `undefined` if it cannot be one. */
export function digitsOf(number: string): string | undefined {
  const digits = number.replace(/[+\s()-]/g, '');
  return /^\d{5,15}$/.test(digits) ? digits : undefined;
}

// Numbers that WhatsApp writes in another way than they are dialled.
const BRAZIL_MOBILE = /^55([3-9]\d)9(\d{8})$/;
const MEXICO_DIALLED = /^52(\d{10})$/;
const ARGENTINA_DIALLED = /^54(?!9)(\d{10})$/;
const ARGENTINA_WITH_15 = /^54(?!9)(\d{2,4})15(\d{6,8})$/;

/**
 * The id WhatsApp knows a dialled number by: Brazil's area codes from 31 lose the ninth digit,
 * Mexico and Argentina get the digit that marks a mobile.
 *
 * @param digits country code first, without `+`
 */
export function waIdOf(digits: string): string {
  if (!digits.startsWith('5')) return digits;
  const argentina = ARGENTINA_WITH_15.exec(digits);
  if (argentina && digits.length === 14) return `549${argentina[1]}${argentina[2]}`;
  return digits
    .replace(BRAZIL_MOBILE, (all, area: string, rest: string) =>
      Number(area) >= 31 ? `55${area}${rest}` : all,
    )
    .replace(MEXICO_DIALLED, '521$1')
    .replace(ARGENTINA_DIALLED, '549$1');
}

const COUNTRIES: ReadonlyMap<string, string> = new Map([
  ['1', 'US'],
  ['7', 'RU'],
  ['20', 'EG'],
  ['27', 'ZA'],
  ['30', 'GR'],
  ['31', 'NL'],
  ['32', 'BE'],
  ['33', 'FR'],
  ['34', 'ES'],
  ['39', 'IT'],
  ['41', 'CH'],
  ['43', 'AT'],
  ['44', 'GB'],
  ['45', 'DK'],
  ['46', 'SE'],
  ['47', 'NO'],
  ['48', 'PL'],
  ['49', 'DE'],
  ['51', 'PE'],
  ['52', 'MX'],
  ['54', 'AR'],
  ['55', 'BR'],
  ['56', 'CL'],
  ['57', 'CO'],
  ['60', 'MY'],
  ['61', 'AU'],
  ['62', 'ID'],
  ['63', 'PH'],
  ['65', 'SG'],
  ['81', 'JP'],
  ['86', 'CN'],
  ['90', 'TR'],
  ['91', 'IN'],
  ['92', 'PK'],
  ['234', 'NG'],
  ['250', 'RW'],
  ['254', 'KE'],
  ['351', 'PT'],
  ['966', 'SA'],
  ['971', 'AE'],
  ['972', 'IL'],
]);

export interface Country {
  readonly callingCode: string;
  /** ISO 3166, two letters. */
  readonly code: string;
}

/** The country of a number; the United States if its calling code is none of the table's. */
export function countryOf(digits: string): Country {
  for (const length of [1, 2, 3]) {
    const callingCode = digits.slice(0, length);
    const code = COUNTRIES.get(callingCode);
    if (code !== undefined) return { callingCode, code };
  }
  return { callingCode: '1', code: 'US' };
}
