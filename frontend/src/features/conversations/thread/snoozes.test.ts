import { describe, expect, it } from 'vitest';
import { SNOOZES } from './snoozes';

describe('until when something is put off', () => {
  // A Friday before the clocks go forward, and a Monday.
  const friday = new Date('2026-03-27T15:00:00Z');
  const monday = new Date('2026-03-30T07:00:00Z');

  it.each([
    ['hour', friday, '2026-03-27T16:00:00.000Z'],
    ['hours', friday, '2026-03-27T18:00:00.000Z'],
    ['tomorrow', friday, '2026-03-28T08:00:00.000Z'],
    ['monday', friday, '2026-03-30T07:00:00.000Z'],
    ['monday', monday, '2026-04-06T07:00:00.000Z'],
  ] as const)('%s', (name, now, until) => {
    expect(SNOOZES[name](now).toISOString()).toBe(until);
  });
});
