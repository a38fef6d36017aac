import { isRefused } from './outage.js';

/**
 * Does something with many at once. Should it fail for what is in them, halves are tried on their
 * own, down to the one that is to blame, and its neighbours do not notice.
 *
 * @param work safe to run again, in whole or in part
 * @param blame what becomes of the one that fails alone
 * @returns by index in `all`
 * @throws an outage, which is nobody's fault
 */
export async function isolating<Item, Result>(
  all: readonly Item[],
  work: (some: readonly Item[]) => Promise<readonly Result[]>,
  blame: (one: Item, error: unknown) => Result | Promise<Result>,
): Promise<Result[]> {
  const [first] = all;
  if (first === undefined) return [];
  try {
    return [...(await work(all))];
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (all.length === 1) return [await blame(first, error)];
    const half = all.length >> 1;
    const begun = await isolating(all.slice(0, half), work, blame);
    return [...begun, ...(await isolating(all.slice(half), work, blame))];
  }
}
