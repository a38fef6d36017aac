import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Whose key: a tenant's begins with `wak_`, an operator's with `wop_`. */
const MARKS = { tenant: 'wak_', operator: 'wop_' } as const;

/** The mark and eight of 43 characters: enough to know a key by, and no help in guessing it. */
const SHOWN = 12;

/** An API key: its mark and 256 random bits. */
export function newApiKey(of: keyof typeof MARKS): string {
  return `${MARKS[of]}${randomBytes(32).toString('base64url')}`;
}

/** Tells a key that may be one of ours from what cannot be. */
export function isApiKey(text: string): boolean {
  return /^w(ak|op)_[\w-]{43}$/.test(text);
}

/** SHA-256. A key has 256 random bits, so a plain hash is enough. */
export function hashApiKey(apiKey: string): string {
  return hash('sha256', apiKey, 'base64url');
}

/** What may be shown and logged of a key. */
export function prefixOf(apiKey: string): string {
  return apiKey.slice(0, SHOWN);
}

/** Compares two keys in constant time, whatever their lengths. */
export function isSameKey(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(hashApiKey(left)), Buffer.from(hashApiKey(right)));
}
