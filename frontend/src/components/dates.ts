import i18next from 'i18next';
import { locale } from '../i18n/locale';

/** Dates as the viewer reads them: in their own zone, with their own clock, in the language chosen. */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export function formatTime(date: Date, { seconds = false } = {}): string {
  return date.toLocaleTimeString(locale(), {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
  });
}

export function formatDateTime(date: Date): string {
  return date.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
}

/** Today, Yesterday, a weekday of this week, or the date. */
export function formatDay(date: Date, now: Date): string {
  const days = daysBetween(date, now);
  if (days === 0 || days === 1) return dayFromNow(-days);
  if (days > 1 && days < 7) return date.toLocaleDateString(locale(), { weekday: 'long' });
  return date.toLocaleDateString(locale(), { day: 'numeric', month: 'long', year: 'numeric' });
}

/** For lists: the time of today, else the day. */
export function formatRecent(date: Date, now: Date): string {
  const days = daysBetween(date, now);
  if (days === 0) return formatTime(date);
  if (days === 1) return dayFromNow(-1);
  if (days > 1 && days < 7) return date.toLocaleDateString(locale(), { weekday: 'short' });
  return date.toLocaleDateString(locale(), { dateStyle: 'short' });
}

/** Rounded down: `23 h 59 min`, `5 min`, `under a minute`. */
export function formatDuration(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  if (hours > 0 && minutes > 0) return i18next.t('duration.hoursAndMinutes', { hours, minutes });
  if (hours > 0) return i18next.t('duration.hours', { hours });
  if (minutes > 0) return i18next.t('duration.minutes', { minutes });
  return i18next.t('duration.underAMinute');
}

const STEPS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
  ['second', 1_000],
] as const;

/** e.g. `5 minutes ago`, `in 2 days`. */
export function formatAgo(date: Date, now: Date): string {
  const ms = date.getTime() - now.getTime();
  const [unit, size] = STEPS.find(([, step]) => Math.abs(ms) >= step) ?? ['second', 1_000];
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  return format.format(Math.trunc(ms / size), unit);
}

/** `Today` or `Yesterday`, as a heading. */
function dayFromNow(days: number): string {
  const word = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(days, 'day');
  return word.charAt(0).toLocaleUpperCase(locale()) + word.slice(1);
}

/** Time between two steps: in seconds under a minute, else as `formatDuration`. */
export function formatGap(ms: number): string {
  if (ms >= MINUTE_MS) return formatDuration(ms);
  return (ms / 1_000).toLocaleString(locale(), {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  });
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
