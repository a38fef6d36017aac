/**
 * Dates as the viewer reads them: in their own zone, and with their own clock. English words, as
 * everything else here.
 */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export function formatTime(date: Date, { seconds = false } = {}): string {
  return date.toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
  });
}

export function formatDateTime(date: Date): string {
  return date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Today, Yesterday, a weekday of this week, or the date. */
export function formatDay(date: Date, now: Date): string {
  const days = daysBetween(date, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days > 1 && days < 7) return date.toLocaleDateString('en', { weekday: 'long' });
  return date.toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric' });
}

/** For lists: the time of today, else the day. */
export function formatRecent(date: Date, now: Date): string {
  const days = daysBetween(date, now);
  if (days === 0) return formatTime(date);
  if (days === 1) return 'Yesterday';
  if (days > 1 && days < 7) return date.toLocaleDateString('en', { weekday: 'short' });
  return date.toLocaleDateString(undefined, { dateStyle: 'short' });
}

/** Rounded down: `23 h 59 min`, `5 min`, `under a minute`. */
export function formatDuration(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return minutes > 0 ? `${minutes} min` : 'under a minute';
}

export function isSameDay(left: Date, right: Date): boolean {
  return startOfDay(left) === startOfDay(right);
}

/** Calendar days; rounded, since a day may have 23 or 25 hours. */
function daysBetween(earlier: Date, later: Date): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / DAY_MS);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
