import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { isCountry, readNumber, toInternational, toLookupKey } from './phone-number.js';

describe(readNumber.name, () => {
  it.each([
    ['+15550001234', '15550001234'],
    [' +1 (555) 000-1234 ', '15550001234'],
    ['+44 (0) 20 7946 0958', '442079460958'],
    ['+971 (0)50 123 4567', '971501234567'],
    ['00966501234567', '966501234567'],
    ['+49/151/12345678', '4915112345678'],
    // As it comes from a contact list, with marks nobody sees.
    ['\u202a+1\u00a0555\u2011000\u20111234\u202c', '15550001234'],
  ])('knows the country of %j', (typed, digits) => {
    expect(readNumber(typed)).toEqual({ digits, form: 'complete' });
  });

  it.each([
    ['15550001234', '15550001234', 'national'],
    ['(555) 000-1234', '5550001234', 'national'],
    ['0501234567', '0501234567', 'national'],
    ['98765432', '98765432', 'national'],
    ['+5215512345678', '5215512345678', 'id'],
    ['+0501234567', '0501234567', 'id'],
    ['(0) 501234567', '0501234567', 'national'],
    ['1234', '1234', 'national'],
    ['1'.repeat(20), '1'.repeat(20), 'national'],
    ['0011442079460958', '11442079460958', 'id'],
  ])('does not know the country of %j', (typed, digits, form) => {
    expect(readNumber(typed)).toEqual({ digits, form });
  });

  it.each([
    '',
    '+',
    '123',
    '1-800-FLOWERS',
    '15550001234@s.whatsapp.net',
    '1'.repeat(21),
    '+1 555 x',
  ])('takes %j for no number', (typed) => {
    expect(readNumber(typed)).toBeNull();
  });

  it('reads a number as it would if it looked for its country', () => {
    const digits = fc.oneof(
      fc.stringMatching(/^1\d{6,14}$/),
      fc.stringMatching(/^1[2-9]\d{9}$/),
      fc.stringMatching(/^[1-9]\d{4,14}$/),
    );
    fc.assert(
      fc.property(digits, (typed) => {
        const number = parsePhoneNumberFromString(`+${typed}`);
        const expected = number?.isPossible() === true ? number.number.slice(1) : null;
        const read = readNumber(`+${typed}`);
        expect(read?.form === 'complete' ? read.digits : null).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads anything without a fault, and digits only', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\+?[\d ().-]{0,40}$/)), (typed) => {
        expect(readNumber(typed)?.digits ?? '0000').toMatch(/^\d{4,20}$/);
      }),
    );
  });
});

describe(toInternational.name, () => {
  it.each<[string, string, string | null]>([
    ['5550001111', 'US', '15550001111'],
    ['15550001111', 'US', '15550001111'],
    ['0501234567', 'AE', '971501234567'],
    ['020 7946 0958', 'GB', '442079460958'],
    ['0011442079460958', 'AU', '442079460958'],
    ['5512345678', 'MX', '525512345678'],
    ['4915112345678', 'DE', null],
    ['1', 'US', null],
    ['5550001111', 'XX', null],
  ])('%s in %s is %s', (digits, country, expected) => {
    expect(toInternational(digits, country)).toBe(expected);
  });
});

describe(isCountry.name, () => {
  it.each([
    ['DE', true],
    ['de', false],
    ['XX', false],
    ['DEU', false],
  ])('%s: %s', (code, expected) => {
    expect(isCountry(code)).toBe(expected);
  });
});

describe(toLookupKey.name, () => {
  it.each([
    ['553188880002', '5531988880002'],
    ['5215512345678', '525512345678'],
    ['541123456789', '5491123456789'],
    ['15550001234', '15550001234'],
  ])('finds %s by %s', (waId, key) => {
    expect(toLookupKey(waId)).toBe(key);
    expect(toLookupKey(key)).toBe(key);
  });
});
