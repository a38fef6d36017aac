import { decodeMetaTimeCursor } from '../common/page.js';
import type { TokenCheck } from './token-check.js';

/**
 * - `active`: it may send
 * - `needs_reauth`: Meta refuses its access token; its messages wait for a new one
 * - `paused`: Meta stopped it (billing, policy, not registered); its messages wait
 */
export const NUMBER_STATUSES = ['active', 'needs_reauth', 'paused'] as const;
export type NumberStatus = (typeof NUMBER_STATUSES)[number];

/** Why a number does not send. */
export interface NumberProblem {
  /** In words for an operator. */
  readonly message: string;
  /** Meta's code, where there is one. */
  readonly code?: number;
  /** What to do about it. */
  readonly advice?: string;
}

/** Meta stopped an account or number, wholly or in part. */
export interface AccountStop {
  /** Meta's. */
  readonly code: number;
  /** Meta's words. */
  readonly title: string;
  readonly details?: string;
  /** What to do about it, for people. */
  readonly advice: string;
  readonly at: Date;
}

/** So long no templates are sent after Meta refused one for the number's sake. */
export const TEMPLATES_HELD_MS = 60 * 60 * 1000;

/** Messages a second that Meta allows a number until it upgrades it. */
export const DEFAULT_PER_SECOND = 80;

/** Who says that the account is the tenant's: Meta itself, or the operator. */
export type WabaProof = 'meta' | 'operator';

/** A business number of a tenant: here Meta's world meets ours. */
export interface BusinessNumber {
  /** Meta's id of it; what webhooks are routed by. No two numbers share one. */
  readonly phoneNumberId: string;
  /** Meta's id of the WhatsApp Business account that it is in. */
  readonly wabaId?: string;
  /** Absent: nobody has shown that the account is the tenant's, and its events are kept from it. */
  readonly wabaProof?: WabaProof;
  /** What the tenant calls it. */
  readonly label?: string;
  /** Its digits, as some account webhooks name it. */
  readonly displayPhoneNumber?: string;
  /** Sealed under the tenant's data key. Numbers that share a token hold the same text. */
  readonly accessToken?: string;
  /** What Meta said of the token when it was last asked. */
  readonly tokenCheck?: TokenCheck;
  readonly status: NumberStatus;
  /** Why it is not active, in words for an operator. */
  readonly statusReason?: string;
  /** The same for programs; absent if it is active. */
  readonly problem?: NumberProblem;
  /** By which answer of Meta's it was paused, if it was by one. */
  readonly stop?: AccountStop;
  /** Why no templates are sent for a while (131048). */
  readonly templatesHeld?: AccountStop;
  /** Since when it has this status. */
  readonly statusSince?: Date;
  /** GREEN, YELLOW, RED, UNKNOWN. */
  readonly quality?: string;
  /** Messages a second that Meta allows it. */
  readonly throughputPerSecond?: number;
  /** Messages a second, in place of what Meta allows; an operator's word. */
  readonly perSecond?: number;
  /** People who may be written to in 24 hours outside of service windows, in Meta's words. */
  readonly messagingLimit?: string;
  /** Sealed under the tenant's data key: the PIN it is registered with, if we made it or were told. */
  readonly pin?: string;
  /** When the operator saw the PIN, which is once. */
  readonly pinShownAt?: Date;
  /** Ids it had before another one took its place. */
  readonly formerIds?: readonly string[];
  /** Grows with every change; what was claimed under another one is not sent. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Of a tenant, as far as its numbers go. */
export interface HasNumbers {
  /** Meta's id of the default number. */
  readonly phoneNumberId?: string;
  readonly numbers: readonly BusinessNumber[];
}

/** @returns `undefined` if it is not, or not any more, a number of this tenant */
export function numberOf(
  { numbers }: HasNumbers,
  phoneNumberId: string | undefined,
): BusinessNumber | undefined {
  return numbers.find((number) => number.phoneNumberId === phoneNumberId);
}

/** The one that is meant where none is named. */
export function defaultNumberOf(tenant: HasNumbers): BusinessNumber | undefined {
  return numberOf(tenant, tenant.phoneNumberId);
}

/** The number that took the place of one that is gone. */
export function successorOf(
  { numbers }: HasNumbers,
  phoneNumberId: string,
): BusinessNumber | undefined {
  return numbers.find(({ formerIds = [] }) => formerIds.includes(phoneNumberId));
}

/**
 * @param cursor only those that are behind it
 * @throws InvalidCursorError
 */
export function newestFirst(
  numbers: readonly BusinessNumber[],
  cursor: string | undefined,
): BusinessNumber[] {
  const sorted = numbers.toSorted((one, other) => compareAges(placeOf(one), placeOf(other)));
  if (cursor === undefined) return sorted;
  const last = decodeMetaTimeCursor(cursor);
  return sorted.filter((number) => compareAges(last, placeOf(number)) < 0);
}

interface Place {
  readonly at: Date;
  readonly id: string;
}

function placeOf({ createdAt, phoneNumberId }: BusinessNumber): Place {
  return { at: createdAt, id: phoneNumberId };
}

/** Negative if the first one is the newer. */
function compareAges(one: Place, other: Place): number {
  if (one.at.getTime() !== other.at.getTime()) return other.at.getTime() - one.at.getTime();
  if (one.id === other.id) return 0;
  return one.id > other.id ? -1 : 1;
}

/** Accounts of the tenant's numbers, the default one's first. */
export function wabaIdsOf(tenant: HasNumbers): string[] {
  const ids = [defaultNumberOf(tenant), ...tenant.numbers].map((number) => number?.wabaId);
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** @returns `null` if templates were never held */
export function templatesHeldUntil({
  templatesHeld,
}: Pick<BusinessNumber, 'templatesHeld'>): Date | null {
  if (templatesHeld === undefined) return null;
  return new Date(templatesHeld.at.getTime() + TEMPLATES_HELD_MS);
}
