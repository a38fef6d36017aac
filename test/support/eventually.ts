import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = Number(process.env['PATIENCE_MS'] ?? 120_000);

/**
 * Tries an assertion again and again until it holds.
 *
 * @param timeoutMs generous, as it is only ever waited for in full when something is broken
 * @returns what the assertion returned
 * @throws what it threw last, once time is up
 */
export async function eventually<T>(
  assertion: () => Promise<T> | T,
  { timeoutMs = PATIENCE_MS, everyMs = 50 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() >= deadline) throw late(error, timeoutMs);
    }
    await pause(everyMs);
  }
}

/** The error keeps its stack, which names the line of the assertion. */
function late(error: unknown, timeoutMs: number): unknown {
  if (!(error instanceof Error)) return error;
  error.message = `Not within ${timeoutMs / 1000} s: ${error.message}`;
  return error;
}
