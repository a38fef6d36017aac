import { TellingPace } from './telling-pace.js';

describe(TellingPace.name, () => {
  it('waits for nothing where little happens, however often', () => {
    const pace = new TellingPace();
    for (let now = 0; now < 5_000; now += 100) {
      expect(pace.waitMs(now)).toBe(0);
      pace.ended({ endedAt: now, tookMs: 10, rows: 4 });
    }
  });

  it('keeps rounds apart where much happens, and no longer than that', () => {
    const pace = new TellingPace();
    pace.ended({ endedAt: 1_000, tookMs: 10, rows: 160 });
    expect(pace.waitMs(1_010)).toBe(150);
    expect(pace.waitMs(1_160)).toBe(0);
    pace.ended({ endedAt: 1_170, tookMs: 10, rows: 1 });
    expect(pace.waitMs(1_170)).toBe(161);
    expect(pace.waitMs(2_100)).toBe(0);
  });

  it('keeps them the farther apart the more happens, within bounds', () => {
    const waitAfter = (rows: number) => {
      const pace = new TellingPace();
      pace.ended({ endedAt: 1_000, tookMs: 10, rows });
      return pace.waitMs(1_000);
    };
    expect([16, 60, 300, 800, 5_000].map(waitAfter)).toEqual([16, 60, 300, 400, 400]);
  });

  it('leaves a database that is slow as much time as it took', () => {
    const pace = new TellingPace();
    pace.ended({ endedAt: 1_000, tookMs: 400, rows: 60 });
    expect(pace.waitMs(1_000)).toBe(400);
  });

  it('keeps nobody waiting for longer than a second, however slow the database is', () => {
    const pace = new TellingPace();
    pace.ended({ endedAt: 60_000, tookMs: 45_000, rows: 500 });
    expect(pace.waitMs(60_000)).toBe(1_000);
  });
});
