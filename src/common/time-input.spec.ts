import fc from 'fast-check';
import { parseTime } from './time-input.js';

describe(parseTime.name, () => {
  it.each([
    ['2026-11-28T10:00:00Z', '2026-11-28T10:00:00.000Z'],
    ['2026-11-28t10:00:00z', '2026-11-28T10:00:00.000Z'],
    ['2026-11-28T10:00:00.123456789+02:00', '2026-11-28T08:00:00.123Z'],
    ['2024-02-29T23:59:59-23:59', '2024-03-01T23:58:59.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(parseTime(text)?.toISOString()).toBe(expected);
  });

  it.each([
    '20261128T000000Z',
    '2009-W01-1',
    '2026-11-28',
    '2026-02-30T00:00:00Z',
    '2026-11-31T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-13-10T00:00:00Z',
    '2026-11-28T24:00:00Z',
    '2026-11-28T23:60:00Z',
    '2026-11-28T23:59:60Z',
    '2026-11-28T10:00:00',
    '2026-11-28T10:00Z',
    '2026-11-28 10:00:00Z',
    '2026-11-28T10:00:00+24:00',
    '2026-11-28T10:00:00.Z',
    '0000-01-01T00:00:00Z',
    '9999999-01-01T00:00:00Z',
    '+012026-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '1970-01-01T00:00:00+01:00',
    ' 2026-11-28T10:00:00Z',
    '2026-11-28T10:00:00Z\n',
    '',
    'now',
    0,
    null,
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeNull();
  });

  it('reads every time that a Date writes, and no day that it does not have', () => {
    const years = { min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(years), (date) => {
        expect(parseTime(date.toISOString())).toEqual(date);
      }),
    );
  });
});
