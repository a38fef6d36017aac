import { defined } from '../common/defined.js';

/**
 * How Meta names a WhatsApp user. Since 2026 the number may be missing, for people with a username;
 * then only the business-scoped user id (BSUID) is there.
 */
export interface UserIdentity {
  /** Phone number, digits only, country code first. */
  readonly waId?: string;
  /** BSUID, e.g. `US.13491208655302741918`; belongs to one business portfolio. */
  readonly userId?: string;
}

const WA_ID = /^\d{4,20}$/;
const BSUID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/**
 * Sorts what Meta wrote into number and user id by their form, since a BSUID was seen in fields
 * that are meant for numbers.
 */
export function toIdentity(...candidates: (string | undefined)[]): UserIdentity {
  const texts = candidates.filter((text) => text !== undefined);
  const waId = texts.map((text) => text.replace(/^\+/, '')).find((text) => WA_ID.test(text));
  const userId = texts.find((text) => BSUID.test(text) && !text.includes('.ENT.'));
  return defined({ waId, userId });
}

/**
 * Whoever a message goes to, by what it is sent to. A user id of a parent portfolio
 * (`US.ENT.…`) stands for its person as well as one of the business's own does.
 */
export function toRecipientIdentity(peer: string): UserIdentity {
  return BSUID.test(peer) ? { userId: peer } : toIdentity(peer);
}

/** A username without the `@` that older payloads put before it. */
export function toUsername(text: string | undefined): string | undefined {
  return text?.replace(/^@/, '') || undefined;
}
