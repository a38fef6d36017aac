import { readMessagingLimit } from './messaging-limit.js';

describe(readMessagingLimit.name, () => {
  it.each([
    ['TIER_250', 250],
    ['TIER_2K', 2_000],
    ['TIER_100K', 100_000],
    ['2000', 2_000],
    ['TIER_UNLIMITED', Infinity],
    ['-1', Infinity],
    ['TIER_NOT_SET', Infinity],
    [undefined, Infinity],
  ])('%s is %d', (text, limit) => {
    expect(readMessagingLimit(text)).toBe(limit);
  });
});
