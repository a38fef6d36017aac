import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/**
 * Waits until nothing is left of what is under way now; what begins meanwhile is not waited for.
 *
 * @param findUnderWay names of all that is under way
 * @param maxMs longest wait
 */
export async function waitOut(
  findUnderWay: () => Promise<readonly string[]>,
  maxMs: number,
): Promise<void> {
  const deadline = performance.now() + maxMs;
  let earlier = new Set(await findUnderWay());
  while (earlier.size > 0 && performance.now() < deadline) {
    await pause(LOOK_EVERY_MS);
    const names = await findUnderWay();
    earlier = new Set(names.filter((name) => earlier.has(name)));
  }
}
