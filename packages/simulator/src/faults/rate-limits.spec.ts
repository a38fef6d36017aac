import { PairBucket, PeakCounter, SlidingSecond } from './rate-limits.js';

describe(SlidingSecond.name, () => {
  it('allows so many in any second, not one more', () => {
    const second = new SlidingSecond(80);
    const taken = (at: number, count: number) =>
      Array.from({ length: count }, () => second.take(at)).filter(Boolean).length;
    expect(taken(0, 50)).toBe(50);
    expect(taken(900, 50)).toBe(30);
    expect(taken(999, 50)).toBe(0);
    expect(taken(1000, 80)).toBe(50);
    expect(taken(1900, 80)).toBe(30);
  });
});

describe(PairBucket.name, () => {
  it('lends a burst of 45, then gives one every 6 s', () => {
    const bucket = new PairBucket(0);
    const burst = Array.from({ length: 46 }, () => bucket.take(0));
    expect(burst.filter(Boolean)).toHaveLength(45);
    expect(bucket.take(5999)).toBe(false);
    expect(bucket.take(6000)).toBe(true);
    expect(bucket.take(6001)).toBe(false);
  });

  it('is full again after 45 times 6 s', () => {
    const bucket = new PairBucket(0);
    for (let sent = 0; sent < 45; sent += 1) bucket.take(0);
    const later = Array.from({ length: 46 }, () => bucket.take(270_000));
    expect(later.filter(Boolean)).toHaveLength(45);
  });
});

describe(PeakCounter.name, () => {
  it('finds the fullest second, wherever it begins', () => {
    const counter = new PeakCounter();
    [0, 600, 700, 800, 1599, 1600, 3000].forEach((at) => counter.add(at));
    expect(counter.count).toBe(7);
    expect(counter.maxPerSecond).toBe(4);
  });
});
