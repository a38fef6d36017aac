import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { TamperedError } from './crypto.errors.js';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'a1';

/**
 * Encrypts with AES-256-GCM, bound to `context`: it opens only for who names the same context again.
 *
 * @param key 32 bytes
 * @returns `a1.` and base64url of initialisation vector, tag and ciphertext, in this order
 */
export function encrypt(key: Buffer, plaintext: Buffer, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return `${FORMAT}.${Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
}

/** @throws TamperedError if key, context or a single bit differs from what was sealed */
export function decrypt(key: Buffer, sealed: string, context: string | Buffer): Buffer {
  const [format, encoded = ''] = sealed.split('.');
  const bytes = Buffer.from(encoded, 'base64url');
  if (format !== FORMAT || bytes.length < IV_BYTES + TAG_BYTES)
    throw new TamperedError(String(context));
  const iv = bytes.subarray(0, IV_BYTES);
  const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    throw new TamperedError(String(context));
  }
}
