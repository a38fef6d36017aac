import { CHECK_NAMES, unknown, type Check, type CheckName, type Finding } from './check.js';
import {
  checkCallback,
  checkOverride,
  checkOwner,
  checkScopes,
  checkStatus,
  checkSubscribed,
  checkToken,
  checkVisible,
} from './connection-checks.js';
import type { Facts } from './facts.js';
import {
  checkLastEvent,
  checkLimit,
  checkName,
  checkPayment,
  checkQuality,
  checkSignatures,
  checkTemplates,
} from './traffic-checks.js';

const CHECKS: Readonly<Record<CheckName, (facts: Facts) => Finding>> = {
  token: checkToken,
  scopes: checkScopes,
  'number-visible': checkVisible,
  'number-status': checkStatus,
  'name-status': checkName,
  'waba-owns-number': checkOwner,
  'app-subscribed': checkSubscribed,
  'callback-url': checkCallback,
  override: checkOverride,
  'last-event': checkLastEvent,
  'signature-failures': checkSignatures,
  'payment-method': checkPayment,
  quality: checkQuality,
  limit: checkLimit,
  templates: checkTemplates,
};

const SIMULATED = unknown('The access token is simulated: nothing of this number is at Meta.');

/** What the facts come to. */
export function examine(facts: Facts): Check[] {
  return CHECK_NAMES.map((name) => ({
    name,
    ...(facts.simulated ? SIMULATED : CHECKS[name](facts)),
    checkedAt: facts.now,
  }));
}

/** Checks whose state is another one now; of a first look, those that are not well. */
export function changesOf(before: readonly Check[] | undefined, now: readonly Check[]): Check[] {
  const known = new Map(before?.map(({ name, state }) => [name, state]));
  return now.filter(({ name, state }) =>
    before === undefined ? state === 'failed' : known.get(name) !== state,
  );
}
