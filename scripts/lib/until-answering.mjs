import { Trouble } from './trouble.mjs';
import { waitFor } from './wait.mjs';

/**
 * Waits until a process that was just started answers; stops it if it does not. Where it says that it
 * is ready, that counts first: somebody else may answer at its address.
 *
 * @param {import('./child.mjs').Child} child
 * @param {() => Promise<boolean>} probe
 * @param {{ timeoutMs?: number }} [options]
 */
export async function untilAnswering(child, probe, { timeoutMs = 60_000 } = {}) {
  const silent = () => new Trouble(`The ${child.name} does not answer.`);
  const ended = () => new Trouble(`The ${child.name} ended while it was starting.`);
  try {
    await waitFor(async () => child.ready && (await probe()), {
      timeoutMs,
      everyMs: 50,
      otherwise: silent,
      unless: () => {
        if (!child.running) throw ended();
      },
    });
  } catch (error) {
    await child.stop();
    throw new Trouble(/** @type {Error} */ (error).message, { log: child.tail() });
  }
}
