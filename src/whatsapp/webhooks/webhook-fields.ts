import { defined } from '../../common/defined.js';
import { toIdentity, toUsername, type UserIdentity } from '../identity.js';
import { asObject, asText, toStorable, type JsonObject } from '../json.js';
import { toLookupKey } from '../phone-number.js';
import type { Contact, ItemTarget, MalformedItem, MetaError } from './webhook-items.js';

/** A word of Meta's, which stands in capitals in some places and in small letters in others. */
export function readWord(value: unknown): string | undefined {
  return asText(value)?.trim().toLowerCase();
}

export function readContact(input: unknown): Contact {
  const contact = asObject(input) ?? {};
  const profile = asObject(contact['profile']);
  return {
    ...toIdentity(asText(contact['wa_id']), asText(contact['user_id'])),
    ...optional({
      parentUserId: asText(contact['parent_user_id']),
      username: toUsername(asText(profile?.['username'])),
      name: readName(profile?.['name']),
    }),
  };
}

/**
 * Who is meant, with what the contacts beside it tell of them. By number or user id, never by place
 * in the list: Meta promises no order. Who is not named at all is the only contact there is.
 */
export function withContact(identity: UserIdentity, contacts: readonly Contact[]): Contact {
  const [first, ...others] = contacts;
  if (identity.waId === undefined && identity.userId === undefined) {
    return first !== undefined && others.length === 0 ? first : {};
  }
  return { ...contacts.find((contact) => isSamePerson(contact, identity)), ...identity };
}

function isSamePerson(left: Contact, right: Contact): boolean {
  // Numbers change hands; user ids do not.
  if (left.userId !== undefined && right.userId !== undefined) return left.userId === right.userId;
  // Meta may write a number in one way where it names the sender and in another where it tells of them.
  return left.waId !== undefined && lookupKeyOf(left) === lookupKeyOf(right);
}

function lookupKeyOf({ waId }: Contact): string | undefined {
  return waId && toLookupKey(waId);
}

/** What people are called is theirs to choose; what shows nothing is no name. */
export function readName(value: unknown): string | undefined {
  const name = asText(value)?.toWellFormed();
  return name !== undefined && /[^\s\p{Cc}\p{Cf}]/u.test(name) ? name : undefined;
}

/** `code` is absent where Meta gave none that is a number; 0 is a code of Meta's. */
export function readError(input: unknown): MetaError {
  const error = asObject(input) ?? {};
  const details = asText(asObject(error['error_data'])?.['details']) ?? asText(error['details']);
  return {
    ...optional({ code: readCode(error['code']) }),
    title: asText(error['title']) ?? asText(error['message']) ?? 'Meta names no error',
    ...defined({ details }),
  };
}

function readCode(value: unknown): number | undefined {
  const code = Number(asText(value));
  return Number.isSafeInteger(code) ? code : undefined;
}

/** Seconds of that many are after the year 5000: it is milliseconds, or microseconds. */
const MAX_SECONDS = 100_000_000_000;

/** Unix seconds as text or number; finer units were met too. @returns `null` if it is none */
export function readTimestamp(value: unknown): Date | null {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  if (!Number.isFinite(number) || number <= 0) return null;
  const milliseconds = number > MAX_SECONDS * 1000 ? number / 1000 : number;
  const date = new Date(number > MAX_SECONDS ? milliseconds : number * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function malformed(position: string, target: ItemTarget, reason: string): MalformedItem {
  return { kind: 'malformed', position, target, reason };
}

export function storable(value: JsonObject): JsonObject {
  return toStorable(value) as JsonObject;
}

/** Leaves out what is undefined. */
export function optional<T extends object>(
  fields: T,
): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
