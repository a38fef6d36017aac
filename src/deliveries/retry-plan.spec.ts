import { isTripped, mostFailuresAfter, nextTryMs, restMs } from './retry-plan.js';

const DELAYS = [5_000, 60_000];

describe(nextTryMs.name, () => {
  it.each([
    [1, 5_000],
    [2, 60_000],
    [3, null],
  ])('after %i tries', (tries, waitMs) => {
    expect(nextTryMs(tries, DELAYS, 0.5, undefined)).toBe(waitMs);
  });

  it('spreads tries a tenth either way', () => {
    expect(nextTryMs(1, DELAYS, 0, undefined)).toBe(4_500);
    expect(nextTryMs(1, DELAYS, 1, undefined)).toBe(5_500);
  });

  it('waits as long as the endpoint asks for, a day at most, and no shorter than planned', () => {
    expect(nextTryMs(1, DELAYS, 0.5, 20_000)).toBe(20_000);
    expect(nextTryMs(1, DELAYS, 0.5, 1)).toBe(5_000);
    expect(nextTryMs(1, DELAYS, 0.5, 1e12)).toBe(24 * 60 * 60_000);
    expect(nextTryMs(3, DELAYS, 0.5, 20_000)).toBeNull();
  });
});

describe(mostFailuresAfter.name, () => {
  it('lets many that fail at once trip an endpoint, and each try after that lengthen its rest', () => {
    expect([0, 3, 4, 5, 8].map(mostFailuresAfter)).toEqual([5, 5, 5, 6, 9]);
  });
});

describe(restMs.name, () => {
  it('lets an endpoint rest from its fifth failure in a row, longer each time, a minute at most', () => {
    expect([4, 5, 6, 7, 50].map(restMs)).toEqual([null, 1_000, 2_000, 4_000, 60_000]);
    expect([4, 5].map((failures) => isTripped({ failures }))).toEqual([false, true]);
  });
});
