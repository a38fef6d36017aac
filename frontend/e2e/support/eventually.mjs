import { waitFor } from '../../../scripts/lib/wait.mjs';
import { PATIENCE_MS } from './browser.mjs';

/**
 * Tries until `attempt` returns something true.
 *
 * @template T
 * @param {string} what that is waited for
 * @param {() => Promise<T> | T} attempt
 */
export function eventually(what, attempt) {
  return waitFor(attempt, {
    timeoutMs: PATIENCE_MS,
    otherwise: (lastError) => new Error(`In vain: ${what}`, { cause: lastError }),
  });
}
