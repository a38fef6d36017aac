import type { KmsProvider } from '../../config/app-config.js';

/** What a service sealed, and under which of its keys. */
export interface Sealed {
  /** The key's full name, whatever it was asked for by. */
  readonly keyId: string;
  readonly ciphertext: Buffer;
}

/** A service that keeps keys and never gives them out. It seals and opens what is as short as a key. */
export interface Kms {
  /**
   * @param keyId name of a key at the service
   * @param purpose bound to what is sealed: it opens only for who names the same again
   * @throws KmsError
   */
  encrypt(keyId: string, plaintext: Buffer, purpose: string): Promise<Sealed>;

  /** @throws KmsError */
  decrypt(sealed: Sealed, purpose: string): Promise<Buffer>;
}

const NAMES: Readonly<Record<KmsProvider, string>> = {
  aws: 'AWS KMS',
  gcp: 'Google Cloud KMS',
};

/** Longest that one request may take, and all tries together. */
export const REQUEST_MS = 4_000;
export const PATIENCE_MS = 15_000;

/** The service refused, or was not to be reached. */
export class KmsError extends Error {
  override readonly name = 'KmsError';

  /** @param reason in one line, as the service gave it */
  constructor(provider: KmsProvider, keyId: string, reason: string, options?: ErrorOptions) {
    super(`${NAMES[provider]} and its key ${keyId} cannot be used: ${reason}`, options);
  }
}

/** @param code the service's word for it, where it has one */
export function toKmsError(
  provider: KmsProvider,
  keyId: string,
  error: unknown,
  code?: string,
): KmsError {
  const { name, message, cause } = error instanceof Error ? error : new Error(String(error));
  const words = [code ?? (name === 'Error' ? '' : name), message || messageOf(cause)];
  const reason = words.filter((word) => word !== '').join(': ');
  return new KmsError(provider, keyId, reason.replaceAll(/\s+/g, ' ').slice(0, 500), {
    cause: error,
  });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : '';
}
