import { setTimeout as pause } from 'node:timers/promises';

/**
 * Tries until `attempt` returns something true; an attempt that throws counts as "not yet".
 *
 * @template T
 * @param {() => Promise<T> | T} attempt
 * @param {object} options
 * @param {number} options.timeoutMs
 * @param {number} [options.everyMs]
 * @param {(lastError: unknown) => Error} options.otherwise what to throw when time is up
 * @param {() => void} [options.unless] throws when waiting on makes no sense
 * @returns {Promise<T>}
 */
export async function waitFor(attempt, { timeoutMs, everyMs = 100, otherwise, unless }) {
  const deadline = Date.now() + timeoutMs;
  /** @type {unknown} */
  let lastError;
  for (;;) {
    unless?.();
    try {
      const result = await attempt();
      if (result) return result;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() >= deadline) throw otherwise(lastError);
    await pause(everyMs);
  }
}

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether it answers with a 2xx
 */
export async function answers(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.ok;
}
