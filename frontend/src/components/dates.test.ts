import { describe, expect, it } from 'vitest';
import { formatDay, formatDuration, formatTime, isSameDay } from './dates';

const now = new Date('2026-03-30T10:00:00Z');

describe('dates, in the zone of the viewer (Europe/Berlin here)', () => {
  it('shows times in that zone', () => {
    // One hour ahead of UTC in winter, two in summer.
    expect(formatTime(new Date('2026-01-15T22:30:00Z'))).toMatch(/^(23:30|11:30\sPM)$/);
    expect(formatTime(new Date('2026-07-15T22:30:00Z'))).toMatch(/^(00:30|12:30\sAM)$/);
  });

  it.each([
    ['2026-03-30T00:30:00Z', 'Today'],
    ['2026-03-29T22:30:00Z', 'Today'],
    ['2026-03-29T21:30:00Z', 'Yesterday'],
    // The day on which the clocks go forward has 23 hours.
    ['2026-03-28T23:30:00Z', 'Yesterday'],
    ['2026-03-28T22:30:00Z', 'Saturday'],
    ['2026-03-24T12:00:00Z', 'Tuesday'],
    ['2026-03-23T12:00:00Z', 'March 23, 2026'],
  ])('names the day of %s: %s', (at, day) => {
    expect(formatDay(new Date(at), now)).toBe(day);
  });

  it.each([
    [0, 'under a minute'],
    [59_999, 'under a minute'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [86_399_999, '23 h 59 min'],
  ])('says how long %d ms are: %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('tells days apart at midnight of the viewer', () => {
    const late = new Date('2026-01-15T22:59:00Z');
    expect(isSameDay(late, new Date('2026-01-15T23:01:00Z'))).toBe(false);
    expect(isSameDay(late, new Date('2026-01-14T23:01:00Z'))).toBe(true);
  });
});
