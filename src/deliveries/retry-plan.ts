/** Spreads tries that failed together, so that they do not come back together. */
const JITTER = 0.1;
/** The longest wait that an endpoint may ask for. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60_000;
/** So many failures in a row, and an endpoint is tried one event at a time, with rests between. */
const CIRCUIT_THRESHOLD = 5;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;
/** An endpoint that failed for so long is disabled. */
export const GIVE_UP_MS = 5 * 24 * 60 * 60_000;

/**
 * When an event is tried again.
 *
 * @param tries that failed so far, at least 1
 * @param delaysMs before the second try, the third and so on
 * @param random from 0 to 1
 * @returns `null` if that was the last try
 */
export function nextTryMs(
  tries: number,
  delaysMs: readonly number[],
  random: number,
  retryAfterMs: number | undefined,
): number | null {
  const delayMs = delaysMs[tries - 1];
  if (delayMs === undefined) return null;
  const spread = delayMs * (1 + JITTER * (2 * random - 1));
  return Math.max(spread, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}

/** What tries that were under way at the same time may raise the count of failures to. */
export function mostFailuresAfter(failures: number): number {
  return Math.max(CIRCUIT_THRESHOLD, failures + 1);
}

/** How long an endpoint rests after so many failures in a row; `null`: not at all. */
export function restMs(failures: number): number | null {
  if (failures < CIRCUIT_THRESHOLD) return null;
  return Math.min(FIRST_REST_MS * 2 ** (failures - CIRCUIT_THRESHOLD), LONGEST_REST_MS);
}

/** Whether the endpoint is to be tried one event at a time. */
export function isTripped({ failures }: { readonly failures: number }): boolean {
  return failures >= CIRCUIT_THRESHOLD;
}
