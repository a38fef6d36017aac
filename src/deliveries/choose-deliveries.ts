import type { DueDelivery } from './delivery.schema.js';

type Row = Pick<DueDelivery, '_id' | 'sequence' | 'dueAt'>;

/**
 * Picks what may be tried now where order is asked for: of each sequence only the first that is
 * pending, and that only once it is due. A try that waits for its time holds back what is behind it.
 *
 * @param rows what is pending, in the order in which it happened
 * @returns what may go, and the sequences in which nothing else may
 */
export function chooseInOrder<R extends Row>(
  rows: readonly R[],
  slots: number,
  now: Date,
): { chosen: R[]; blocked: string[] } {
  const blocked = new Set<string>();
  const chosen: R[] = [];
  for (const row of rows) {
    if (blocked.has(row.sequence)) continue;
    blocked.add(row.sequence);
    if (chosen.length < slots && row.dueAt !== undefined && row.dueAt <= now) chosen.push(row);
  }
  return { chosen, blocked: [...blocked] };
}
