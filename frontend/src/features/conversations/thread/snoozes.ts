const HOUR_MS = 3_600_000;
const MORNING = 9;
const DAYS_A_WEEK = 7;

/** Until when something is put off; mornings are the viewer's. */
export const SNOOZES = {
  hour: (now: Date) => new Date(now.getTime() + HOUR_MS),
  hours: (now: Date) => new Date(now.getTime() + 3 * HOUR_MS),
  tomorrow: (now: Date) => morningIn(1, now),
  // The next one, never today.
  monday: (now: Date) => morningIn(DAYS_A_WEEK - ((now.getDay() + 6) % DAYS_A_WEEK), now),
};
export type Snooze = keyof typeof SNOOZES;

function morningIn(days: number, now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}
