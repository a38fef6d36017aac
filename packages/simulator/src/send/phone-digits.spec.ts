import { countryOf, digitsOf, waIdOf } from './phone-digits.js';

describe(digitsOf.name, () => {
  it.each([
    ['+16505551234', '16505551234'],
    ['+1 (650) 555-1234', '16505551234'],
    ['16505551234', '16505551234'],
    ['+1650555123456789', undefined],
    ['1234', undefined],
    ['US.134', undefined],
    ['', undefined],
  ])('reads %s as %s', (number, digits) => {
    expect(digitsOf(number)).toBe(digits);
  });
});

describe(waIdOf.name, () => {
  it.each([
    ['a Brazilian mobile from area 31 loses its 9', '5531912345678', '553112345678'],
    ['one from area 11 keeps it', '5511912345678', '5511912345678'],
    ['a Brazilian landline stays', '551132123456', '551132123456'],
    ['a Mexican number gets a 1', '525512345678', '5215512345678'],
    ['a Mexican number with its 1 stays', '5215512345678', '5215512345678'],
    ['an Argentine number gets a 9', '541123456789', '5491123456789'],
    ['an Argentine number with 15 gets a 9 instead', '54111523456789', '5491123456789'],
    ['an Argentine number with its 9 stays', '5491123456789', '5491123456789'],
    ['all others stay', '16505551234', '16505551234'],
  ])('%s', (_case, digits, waId) => {
    expect(waIdOf(digits)).toBe(waId);
  });
});

describe(countryOf.name, () => {
  it.each([
    ['16505551234', '1', 'US'],
    ['5531912345678', '55', 'BR'],
    ['250788123456', '250', 'RW'],
    ['9990000000', '1', 'US'],
  ])('%s is of calling code %s, %s', (digits, callingCode, code) => {
    expect(countryOf(digits)).toEqual({ callingCode, code });
  });
});
