import type { BusinessNumber } from '../tenants/business-number.js';
import type { NumberActivity } from '../webhook/number-activity.schema.js';
import type { SignatureFailure } from '../webhook/signature-failure.schema.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import type {
  NumberNode,
  SubscribedApp,
  TokenInspection,
} from '../whatsapp/management/connecting-answers.js';

/** What Meta answered, or why it did not; `undefined` where there was nothing to ask. */
export type Asked<T> = T | CloudApiError | undefined;

/** All that the checks of a number rest on. */
export interface Facts {
  readonly now: Date;
  readonly number: BusinessNumber;
  /** Whether the operator stopped its tenant. */
  readonly suspended: boolean;
  /** A token that begins with `mock_`: there is nothing to ask. */
  readonly simulated: boolean;
  readonly token: Asked<TokenInspection>;
  readonly node: Asked<NumberNode>;
  /** Numbers that Meta lists in the account. */
  readonly numbers: Asked<readonly NumberNode[]>;
  readonly apps: Asked<readonly SubscribedApp[]>;
  /** Of this installation; absent if nobody said. */
  readonly appId: string | undefined;
  readonly publicUrl: string | undefined;
  /** Whether Meta could verify an address of ours. */
  readonly canOverride: boolean;
  readonly activity: Pick<NumberActivity, 'firstAt' | 'lastAt' | 'minutes'> | null;
  readonly signatureFailure: Pick<SignatureFailure, 'count' | 'cause' | 'at'> | null;
  /** Templates of the account by Meta's word for their state. */
  readonly templates: ReadonlyMap<string, number>;
}

/** @returns what Meta answered; `undefined` if it did not, or was not asked */
export function answered<T>(asked: Asked<T>): T | undefined {
  return asked instanceof CloudApiError ? undefined : asked;
}

/** @returns Meta's refusal; `undefined` if there is none, or no answer at all */
export function refusalOf(asked: Asked<unknown>): CloudApiError | undefined {
  const passing = ['retry', 'pause-app', 'slow-number'];
  return asked instanceof CloudApiError &&
    asked.outcome === 'refused' &&
    !passing.includes(asked.errorClass)
    ? asked
    : undefined;
}

/** Why nothing is known, in words. */
export function whyUnknown(asked: Asked<unknown>): string {
  return asked instanceof CloudApiError
    ? `Meta did not tell: ${asked.title}.`
    : 'There is nothing to ask Meta with.';
}
