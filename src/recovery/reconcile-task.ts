import type { AppConfig } from '../config/app-config.js';

/** Name of the lease that the reconciler holds while it is at work. */
export const RECONCILE_TASK = 'reconcile';

/** Whoever does not prolong it for three rounds has died. */
export function reconcileLeaseMs({ recovery }: AppConfig): number {
  return Math.max(5_000, recovery.intervalMs * 3);
}
