import { freePort, isFree } from './ports.mjs';
import { Trouble } from './trouble.mjs';

const TRIES = 3;

/**
 * Starts a server that has to be told its port. A free port may be gone a moment later, so any
 * port that we chose ourselves gets a second and a third try.
 *
 * @template T
 * @param {string} name
 * @param {number} port 0 for any
 * @param {(port: number) => Promise<T>} start
 * @returns {Promise<T>}
 */
export async function startOnFreePort(name, port, start) {
  if (port !== 0) {
    if (await isFree(port)) return start(port);
    throw new Trouble(
      `Port ${port} is taken, so ${name} cannot start there. Choose another one, or 0 for any.`,
    );
  }
  for (let tries = 1; ; tries += 1) {
    const chosen = await freePort();
    try {
      return await start(chosen);
    } catch (error) {
      if (tries === TRIES || (await isFree(chosen))) throw error;
    }
  }
}
