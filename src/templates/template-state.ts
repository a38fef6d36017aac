import type { Template } from './template.schema.js';

/** Meta's words for templates that cannot be sent, and ours for people. */
const BLOCKED = new Map([
  ['PAUSED', 'Meta paused it for its quality; it may be sent again when Meta lifts the pause.'],
  ['DISABLED', 'Meta disabled it for good. Use another template.'],
  ['REJECTED', 'Meta rejected it. Correct it at Meta, or use another template.'],
  ['PENDING', "Meta has not approved it yet. Wait for Meta's review."],
  ['IN_APPEAL', "Meta rejected it, and the appeal is still open. Wait for Meta's decision."],
  ['PENDING_DELETION', 'It is being deleted. Use another template.'],
  ['LIMIT_EXCEEDED', 'The account has too many templates. Delete some at Meta.'],
  ['ARCHIVED', 'Meta archived it, as it was not used. Bring it back at Meta.'],
]);

/** Of words that Meta's events use for a template that can be sent again. */
const USABLE_AGAIN = new Set(['REINSTATED', 'UNARCHIVED', 'UNPAUSED', 'FLAGGED']);

export const DELETED = 'DELETED';
export const PAUSED = 'PAUSED';

/**
 * The state of a template by the word of an event: what is only flagged, or was brought back, is
 * approved.
 */
export function stateAfter(event: string): string {
  const word = event.toUpperCase();
  return USABLE_AGAIN.has(word) ? 'APPROVED' : word;
}

/** @returns why the template cannot be sent; `undefined` if it can, as far as we know */
export function obstacleOf({
  status,
  reason,
}: Pick<Template, 'status' | 'reason'>): string | undefined {
  const words = status === undefined ? undefined : BLOCKED.get(status);
  if (words === undefined) return undefined;
  return reason === undefined ? words : `${words} Meta's reason: ${reason}.`;
}
