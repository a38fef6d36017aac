import { RetrySchedule } from './retry-schedule.js';

const HOUR_MS = 3_600_000;

describe(RetrySchedule.name, () => {
  const schedule = new RetrySchedule(1, 168);

  it.each([
    [1, 0],
    [2, 30_000],
    [3, 60_000],
    [5, 240_000],
    [12, HOUR_MS],
    [1000, HOUR_MS],
  ])('after %d failures waits %d ms', (failed, pauseMs) => {
    expect(schedule.pauseAfter(failed, 0)).toBe(pauseMs);
  });

  it('gives up after seven days', () => {
    expect(schedule.pauseAfter(200, 168 * HOUR_MS - 1)).toBe(HOUR_MS);
    expect(schedule.pauseAfter(200, 168 * HOUR_MS)).toBeUndefined();
  });

  it('does all of it faster with a faster clock', () => {
    const fast = new RetrySchedule(60, 168);
    expect(fast.pauseAfter(2, 0)).toBe(500);
    expect(fast.pauseAfter(2, (168 * HOUR_MS) / 60)).toBeUndefined();
  });
});
