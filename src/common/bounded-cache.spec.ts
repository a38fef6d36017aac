import fc from 'fast-check';
import { boundedCache } from './bounded-cache.js';

describe(boundedCache, () => {
  it('keeps the entries that were used last, as many as it may', () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), keys, (max, used) => {
        const cache = boundedCache<string, true>(max);
        for (const key of used) cache.set(key, true);
        const lastFirst = [...new Set(used.toReversed())];
        expect([...cache.keys()]).toEqual(lastFirst.slice(0, max));
      }),
    );
  });

  it('takes no room for entries that it does not have', () => {
    const before = process.memoryUsage().heapUsed;
    const caches = Array.from({ length: 1_000 }, () => boundedCache<string, true>(20_000));
    // Room for all would be more than 300 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6);
    expect(caches).toHaveLength(1_000);
  });
});
