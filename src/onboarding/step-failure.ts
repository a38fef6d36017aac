import { AppError } from '../common/app-error.js';
import { isDatabaseUnavailable } from '../database/outage.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import { adviceFor } from '../whatsapp/error-codes.js';
import { MetaRefusedError } from './onboarding.errors.js';
import { failed, type StepError, type StepResult } from './onboarding-steps.js';

const MINUTE_MS = 60_000;
/** Wait before the first, second, … try again. */
const BACKOFF_MS = [1_000, 5_000, 20_000, MINUTE_MS, 3 * MINUTE_MS, 10 * MINUTE_MS] as const;
/** Meta counts calls by the hour. */
const LIMITED_MS = 5 * MINUTE_MS;
/** A number that was just deleted may be registered again after that. */
const JUST_DELETED_MS = 5 * MINUTE_MS;
const JUST_DELETED = 133015;

/** How to go on after a step threw. */
export type StepVerdict =
  /** By itself, after a while; `spent` if this was one of its tries. */
  | {
      readonly kind: 'again';
      readonly inMs: number;
      readonly spent: boolean;
      readonly error: StepError;
    }
  | { readonly kind: 'over'; readonly result: StepResult };

/** Of us, not of Meta; the step is as it was. */
const DATABASE_AWAY: StepError = {
  code: 'database_unavailable',
  message: 'The database did not take what was to be written.',
};
/** A bug: what it was stands in the log of the process that did the step. */
const BROKEN = failed(
  'internal_error',
  'Something broke on our side, not at Meta.',
  'Try this step again. If it breaks again, whoever runs this installation finds the reason in its log.',
);

const AGAIN = 'Open the connect link again and go through the dialog once more.';

/** Advice where the way on is another one than for a message that was refused. */
const ADVICE = new Map<number, string>([
  [3, 'Give the app the permission in the App Dashboard, then connect again.'],
  [10, 'The token lacks a permission, or the business took the account back. Connect again.'],
  [190, 'The token is void. Connect again, or set another token.'],
  [200, "The token may not do this with the business's account. Connect again with full access."],
  [33, 'Meta does not show this object to the token. Connect again, and choose this account.'],
  [368, 'Meta restricted the account. Look at its Business Support Home, then try again.'],
  [
    131031,
    'Meta locked the account. Look at Business Support Home; once it is lifted, try this step again.',
  ],
  [131045, 'Meta could not make the number’s certificate. Try this step again in some minutes.'],
  [133000, 'An earlier deregistration is not complete. Deregister the number, then try again.'],
  [
    133005,
    'The number has a PIN that somebody else set. Try again with that PIN, or have it reset in ' +
      'WhatsApp Manager: Phone numbers, Settings, Two-step verification.',
  ],
  [133006, 'Verify the number first: request a code by SMS or call, and enter it.'],
  [133008, "Too many wrong PINs. Wait for as long as Meta's words say, then try the right one."],
  [133009, 'PINs were entered too fast. Wait a minute, then try again.'],
  [
    133016,
    'The number was registered more than ten times in three days. Try again after 72 hours.',
  ],
  [136025, 'The code does not fit, or is too old. Request another one, and enter that.'],
  [
    2593107,
    'The phone app was asked before, and Meta lets that be done once. To ask again, disconnect ' +
      'the number in the app and connect it anew.',
  ],
  [
    2593108,
    'More than 24 hours passed since the signup. Connect anew to share contacts and history.',
  ],
  [2593109, 'The business chose not to share its history. All else works.'],
]);

/** Of the code of a signup, by Meta's subcode. */
const CODE_ADVICE = new Map<number, string>([
  [36007, `The code lives for 30 seconds, and they are over. ${AGAIN}`],
  [36008, `The code was made for another page. ${AGAIN}`],
  [36009, `The code was used before. ${AGAIN}`],
]);

/** @param tries how many were spent on this step before */
export function judgeFailure(error: unknown, tries: number): StepVerdict {
  if (isDatabaseUnavailable(error)) {
    return { kind: 'again', inMs: BACKOFF_MS[0], spent: false, error: DATABASE_AWAY };
  }
  if (!(error instanceof AppError)) return { kind: 'over', result: BROKEN };
  const told = toStepError(error);
  if (error instanceof CloudApiError) {
    const { metaCode, errorClass, retryAfterMs } = error;
    if (errorClass === 'pause-app' || errorClass === 'slow-number') {
      return { kind: 'again', inMs: retryAfterMs ?? LIMITED_MS, spent: false, error: told };
    }
    if (metaCode === JUST_DELETED) {
      return { kind: 'again', inMs: JUST_DELETED_MS, spent: true, error: told };
    }
  }
  const passing = error instanceof CloudApiError ? error.errorClass === 'retry' : error.retryable;
  const inMs = BACKOFF_MS[tries];
  return passing && inMs !== undefined
    ? { kind: 'again', inMs, spent: true, error: told }
    : { kind: 'over', result: failureOf(error) };
}

/** What a step comes to that is not tried again by itself. */
export function failureOf(error: unknown): StepResult {
  if (!(error instanceof AppError)) return BROKEN;
  return { state: 'failed', error: toStepError(error), advice: adviceOn(error) };
}

function toStepError(error: AppError): StepError {
  if (!(error instanceof CloudApiError)) return { code: error.code, message: error.message };
  const { outcome, metaCode, title, details } = error;
  const message = details === undefined ? title : `${title} ${details}`;
  return outcome === 'refused'
    ? { code: 'meta_refused', message, metaCode }
    : { code: 'meta_unreachable', message };
}

function adviceOn(error: AppError): string {
  if (!(error instanceof CloudApiError)) return 'Correct it, then try this step again.';
  const { outcome, metaCode, subcode = 0 } = error;
  if (outcome !== 'refused') return 'Meta did not answer. Try this step again.';
  return (
    (metaCode === 100 ? CODE_ADVICE.get(subcode) : undefined) ??
    (metaCode === 100 && subcode === 33 ? ADVICE.get(33) : undefined) ??
    ADVICE.get(metaCode) ??
    adviceFor(metaCode)
  );
}

/**
 * For who asked for something and waits: a refusal is theirs to mend; what passes by itself is
 * between Meta and us.
 *
 * @throws MetaRefusedError, or the error as it was
 */
export function nameRefusal(error: unknown): never {
  const passing = ['retry', 'pause-app', 'slow-number'];
  const refused =
    error instanceof CloudApiError &&
    error.outcome === 'refused' &&
    !passing.includes(error.errorClass);
  throw refused ? new MetaRefusedError(error, adviceOn(error)) : error;
}
