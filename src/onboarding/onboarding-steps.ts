import { defined } from '../common/defined.js';
/** What connecting a number takes, in this order. */
export const STEP_NAMES = [
  'exchange-code',
  'inspect-token',
  'find-number',
  'subscribe-app',
  'register-number',
  'sync-history',
  'read-profile',
  'pull-templates',
  'ready',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** Without these there is no number; what comes after one that failed is tried all the same. */
export const FIRST_STEPS: readonly StepName[] = ['exchange-code', 'inspect-token', 'find-number'];

/**
 * - `pending`: still to be done; with an error, it is tried again by itself
 * - `done`
 * - `failed`: refused; the advice says what to do before it is tried again
 * - `skipped`: there is nothing to do, or nothing that could be done
 */
export const STEP_STATES = ['pending', 'done', 'failed', 'skipped'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Why a step was not done. */
export interface StepError {
  /** Stable; `meta_refused` where `metaCode` says more. */
  readonly code: string;
  readonly message: string;
  /** Meta's. */
  readonly metaCode?: number;
}

export interface Step {
  readonly name: StepName;
  readonly state: StepState;
  readonly error?: StepError;
  /** What to do, or to know, about it. */
  readonly advice?: string;
  /** When it came to this state. */
  readonly at?: Date;
}

/** What a step came to. */
export type StepResult = Pick<Step, 'state' | 'error' | 'advice'>;

export const PENDING: readonly Step[] = STEP_NAMES.map((name) => ({ name, state: 'pending' }));

export const done = (advice?: string): StepResult => ({
  state: 'done',
  ...defined({ advice }),
});

export const skipped = (advice: string): StepResult => ({ state: 'skipped', advice });

export const failed = (code: string, message: string, advice: string): StepResult => ({
  state: 'failed',
  error: { code, message },
  advice,
});

/** @returns the steps with this one as it came out */
export function withResult(
  steps: readonly Step[],
  name: StepName,
  result: StepResult,
  at: Date,
): Step[] {
  return steps.map((step) => (step.name === name ? { name, ...result, at } : step));
}

/** The step to be done next; `undefined` if there is none, or a first one stands in the way. */
export function nextStep(steps: readonly Step[]): StepName | undefined {
  const blocked = steps.some(({ name, state }) => FIRST_STEPS.includes(name) && state === 'failed');
  return blocked ? undefined : steps.find(({ state }) => state === 'pending')?.name;
}

/** What was refused is to be tried again, and with it whatever depends on it. */
export function reopened(steps: readonly Step[], also: readonly StepName[] = []): Step[] {
  const again = steps.filter(({ name, state }) => state === 'failed' || also.includes(name));
  if (again.length === 0) return [...steps];
  return steps.map((step) =>
    again.includes(step) || step.name === 'ready' ? { name: step.name, state: 'pending' } : step,
  );
}

export function stateOf(steps: readonly Step[], name: StepName): StepState {
  return steps.find((step) => step.name === name)?.state ?? 'pending';
}
