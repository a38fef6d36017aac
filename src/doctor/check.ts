/** What is looked at of each number, in the order in which one thing rests on another. */
export const CHECK_NAMES = [
  'token',
  'scopes',
  'number-visible',
  'number-status',
  'name-status',
  'waba-owns-number',
  'app-subscribed',
  'callback-url',
  'override',
  'last-event',
  'signature-failures',
  'payment-method',
  'quality',
  'limit',
  'templates',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/**
 * - `ok`
 * - `warning`: it works, and will not for long, or not in full
 * - `failed`: messages do not go out or come in for this
 * - `unknown`: nobody tells
 */
export const CHECK_STATES = ['ok', 'warning', 'failed', 'unknown'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** What was found, what it means, and how to mend it. */
export interface Finding {
  readonly state: CheckState;
  /** In words. */
  readonly what: string;
  /** What to do; empty if there is nothing to do. */
  readonly fix: string;
  /** Whether we can do it. */
  readonly fixable: boolean;
}

export interface Check extends Finding {
  readonly name: CheckName;
  readonly checkedAt: Date;
}

export const ok = (what: string): Finding => ({ state: 'ok', what, fix: '', fixable: false });
export const unknown = (what: string, fix = ''): Finding => ({
  state: 'unknown',
  what,
  fix,
  fixable: false,
});
export const warning = (what: string, fix: string, fixable = false): Finding => ({
  state: 'warning',
  what,
  fix,
  fixable,
});
export const failed = (what: string, fix: string, fixable = false): Finding => ({
  state: 'failed',
  what,
  fix,
  fixable,
});
