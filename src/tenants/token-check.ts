import { defined } from '../common/defined.js';
import type { CloudApiError } from '../whatsapp/cloud-api.error.js';
import type { NumberFacts, TokenFacts } from '../whatsapp/management/management-api.client.js';

/**
 * - `valid`: Meta shows the number to this token
 * - `refused`: Meta said no; the detail has its words
 * - `unreachable`: there was no answer, or none that could be read
 * - `unchecked`: there is nothing to ask Meta
 */
export const TOKEN_OUTCOMES = ['valid', 'refused', 'unreachable', 'unchecked'] as const;
export type TokenOutcome = (typeof TOKEN_OUTCOMES)[number];

/** What Meta said when it was last asked about a tenant's token and number. */
export interface TokenCheck {
  readonly checkedAt: Date;
  readonly outcome: TokenOutcome;
  /** For people; nothing of the token. */
  readonly detail: string;
  readonly displayPhoneNumber?: string;
  readonly verifiedName?: string;
  /** GREEN, YELLOW, RED, UNKNOWN. */
  readonly qualityRating?: string;
  /** STANDARD, HIGH, NOT_APPLICABLE. */
  readonly throughput?: string;
  /** Of a token that is temporary. */
  readonly expiresAt?: Date;
}

/** What follows from a check, but for its time. */
type Finding = Omit<TokenCheck, 'checkedAt'>;

export const SIMULATED: Finding = {
  outcome: 'unchecked',
  detail: 'The token is simulated: nothing that is sent with it reaches Meta.',
};

export const NO_TOKEN: Finding = {
  outcome: 'unchecked',
  detail: 'The tenant has no access token.',
};

/** Messages a second by Meta's word. */
const PER_SECOND = new Map([
  ['STANDARD', 80],
  ['HIGH', 1_000],
]);

/** Fixed for a number that is used in the phone app as well. */
const BESIDE_PHONE_APP_PER_SECOND = 20;

/** Faults of Meta's side or of the way there, which say nothing of the token. */
const PASSING = ['retry', 'slow-number', 'pause-app'];

/** @returns `undefined` for a word that tells no rate */
export function perSecondOf({
  throughputLevel,
  onBusinessApp = false,
}: Pick<NumberFacts, 'throughputLevel' | 'onBusinessApp'>): number | undefined {
  if (onBusinessApp) return BESIDE_PHONE_APP_PER_SECOND;
  return throughputLevel === undefined ? undefined : PER_SECOND.get(throughputLevel);
}

/** What it means that Meta shows the number. */
export function toTokenCheck(
  checkedAt: Date,
  { throughputLevel, onBusinessApp: _onBusinessApp, ...number }: NumberFacts,
  { expiresAt }: TokenFacts,
): TokenCheck {
  return {
    checkedAt,
    outcome: 'valid',
    detail:
      expiresAt === undefined
        ? 'Meta accepts the token for this number.'
        : `Meta accepts the token, but it is temporary: it ends at ${expiresAt.toISOString()}. ` +
          "Set one that does not expire, such as a system user's.",
    ...number,
    ...defined({ throughput: throughputLevel, expiresAt }),
  };
}

/** What it means that Meta does not. */
export function toRefusal({ outcome, errorClass, message, details }: CloudApiError): Finding {
  const refused = outcome === 'refused' && !PASSING.includes(errorClass);
  return {
    outcome: refused ? 'refused' : 'unreachable',
    detail: details === undefined ? message : `${message} ${details}`,
  };
}
