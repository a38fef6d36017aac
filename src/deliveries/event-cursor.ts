import { isId, type EventId } from '../common/id.js';

/** Where a reader of the log left off. */
export type EventCursor =
  | { readonly kind: 'event'; readonly eventId: EventId }
  | { readonly kind: 'position'; readonly position: number }
  | { readonly kind: 'time'; readonly time: Date };

/** What streams give out where there is no event to name: a time, and a place or some id. */
const BY_TIME = /^(\d{1,15})-(?:p(\d{1,15})|\w{1,64})$/;

/** @returns `null` if it is none of ours */
export function readEventCursor(text: string): EventCursor | null {
  if (isId('evt', text)) return { kind: 'event', eventId: text };
  const [, time, position] = BY_TIME.exec(text) ?? [];
  if (position !== undefined) return { kind: 'position', position: Number(position) };
  return time === undefined ? null : { kind: 'time', time: new Date(Number(time)) };
}

export function formatPosition(position: number, now: Date): string {
  return `${now.getTime()}-p${position}`;
}
