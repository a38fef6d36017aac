import type { WebhookEvent } from '../../api/client';

export type ItemOutcome = WebhookEvent['items'][number]['outcome'];

export const OUTCOMES: readonly ItemOutcome[] = [
  ...(['applied', 'duplicate', 'ignored', 'parked', 'quarantined', 'failed'] as const),
];

export function outcomeColor(outcome: ItemOutcome): 'default' | 'error' | 'warning' {
  if (outcome === 'failed') return 'error';
  return outcome === 'quarantined' || outcome === 'parked' ? 'warning' : 'default';
}
