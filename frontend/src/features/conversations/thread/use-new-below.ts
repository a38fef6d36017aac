import { useState } from 'react';
import type { ThreadEntry } from './thread-entries';

/**
 * How many messages of the customer came while something older was looked at.
 *
 * @param atEnd whether the newest message is in view
 */
export function useNewBelow(entries: readonly ThreadEntry[], atEnd: boolean): number {
  const newest = entries.at(-1)?.message.id;
  const [seen, setSeen] = useState(newest);
  if (atEnd && seen !== newest) setSeen(newest);
  if (atEnd || seen === undefined) return 0;
  const from = entries.findLastIndex(({ message }) => message.id === seen);
  return entries.slice(from + 1).filter(({ message }) => message.direction === 'IN').length;
}
