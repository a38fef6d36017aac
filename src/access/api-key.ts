import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A tenant's API key: `wak_` and 256 random bits. */
export function newApiKey(): string {
  return `wak_${randomBytes(32).toString('base64url')}`;
}

export function hashApiKey(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('base64url');
}

/** Compares two keys in constant time, whatever their lengths. */
export function isSameKey(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(hashApiKey(left)), Buffer.from(hashApiKey(right)));
}
