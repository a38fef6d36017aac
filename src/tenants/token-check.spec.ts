import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import { perSecondOf, toRefusal, toTokenCheck } from './token-check.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const refused = (metaCode: number, extra: object = {}) =>
  new CloudApiError({ outcome: 'refused', metaCode, title: 'no', ...extra });

describe(toRefusal.name, () => {
  it.each<[string, CloudApiError, string]>([
    ['a void token', refused(190), 'refused'],
    ['a token without the permission', refused(10), 'refused'],
    ['a number that is not there', refused(100, { subcode: 33 }), 'refused'],
    ['a code that nobody knows', refused(999_999), 'refused'],
    ['a fault of Meta', refused(2), 'unreachable'],
    ['a limit', refused(4), 'unreachable'],
    ['HTTP 500', refused(999_999, { httpStatus: 500 }), 'unreachable'],
    [
      'no answer',
      new CloudApiError({ outcome: 'unknown', metaCode: 0, title: 'x' }),
      'unreachable',
    ],
    ['no way', new CloudApiError({ outcome: 'not-sent', metaCode: 0, title: 'x' }), 'unreachable'],
  ])('takes %s for what it is', (_case, error, outcome) => {
    expect(toRefusal(error)).toMatchObject({ outcome, detail: expect.stringMatching(/Meta/) });
  });
});

describe(toTokenCheck.name, () => {
  it('keeps what Meta tells of the number', () => {
    const number = { verifiedName: 'Ada Ltd', qualityRating: 'GREEN', throughputLevel: 'HIGH' };
    expect(toTokenCheck(NOW, number, {})).toEqual({
      checkedAt: NOW,
      outcome: 'valid',
      detail: 'Meta accepts the token for this number.',
      verifiedName: 'Ada Ltd',
      qualityRating: 'GREEN',
      throughput: 'HIGH',
    });
  });

  it('spots a temporary token', () => {
    expect(toTokenCheck(NOW, {}, { expiresAt: NOW })).toMatchObject({
      outcome: 'valid',
      expiresAt: NOW,
      detail: expect.stringContaining(NOW.toISOString()),
    });
  });
});

describe(perSecondOf.name, () => {
  it.each([
    ['STANDARD', 80],
    ['HIGH', 1_000],
    ['NOT_APPLICABLE', undefined],
    [undefined, undefined],
  ])('of %s is %s', (level, perSecond) => {
    expect(perSecondOf(level === undefined ? {} : { throughputLevel: level })).toBe(perSecond);
  });
});
