import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secret } from '../common/secret.js';
import { TamperedError, UnknownMasterKeyError } from './crypto.errors.js';
import { decrypt, encrypt } from './envelope.js';
import { KeyRing } from './key-ring.js';

const CHECKED = Buffer.from('this is the master key');
const checkOf = (masterKeyId: string): string => `${masterKeyId}/check`;

/** A data key, itself encrypted under a master key. */
export interface WrappedKey {
  /** Which master key opens it. */
  readonly masterKeyId: string;
  readonly wrapped: string;
}

/**
 * Envelope encryption: an owner's secrets are sealed under its own data key, the data key is wrapped
 * under a master key. Rotating the master key rewraps data keys and touches no secret; destroying
 * a data key erases all that was sealed under it.
 */
@Injectable()
export class CryptoService {
  constructor(private readonly keyRing: KeyRing) {}

  /** Id of the master key that new data keys are wrapped under. */
  get activeKeyId(): string {
    return this.keyRing.activeId;
  }

  /** Ids of all master keys, the active one first. */
  get keyIds(): readonly string[] {
    return this.keyRing.ids;
  }

  /** @param owner whom the key belongs to, e.g. a tenant id; it opens for nobody else */
  async createDataKey(owner: string): Promise<WrappedKey> {
    return this.wrap(randomBytes(32), owner);
  }

  /** @param purpose what the secret is, e.g. `accessToken`; one cannot be passed off as another */
  async seal(key: WrappedKey, owner: string, purpose: string, secret: Secret): Promise<string> {
    return encrypt(this.unwrap(key, owner), Buffer.from(secret.reveal()), `${owner}/${purpose}`);
  }

  /**
   * @throws TamperedError
   * @throws UnknownMasterKeyError
   */
  async open(key: WrappedKey, owner: string, purpose: string, sealed: string): Promise<Secret> {
    return new Secret(decrypt(this.unwrap(key, owner), sealed, `${owner}/${purpose}`).toString());
  }

  /** @returns the same data key under the active master key */
  async rewrap(key: WrappedKey, owner: string): Promise<WrappedKey> {
    return this.wrap(this.unwrap(key, owner), owner);
  }

  /** @returns a constant under this master key; what opens it later, is the same key */
  sealCheck(masterKeyId: string): string {
    return encrypt(this.keyRing.get(masterKeyId), CHECKED, checkOf(masterKeyId));
  }

  opensCheck(masterKeyId: string, sealed: string): boolean {
    return opens(() => decrypt(this.keyRing.get(masterKeyId), sealed, checkOf(masterKeyId)));
  }

  /** Whether a secret of the owner can be sealed or opened under its data key. */
  opensDataKey(key: WrappedKey, owner: string): boolean {
    return opens(() => this.unwrap(key, owner));
  }

  private wrap(dataKey: Buffer, owner: string): WrappedKey {
    const masterKeyId = this.keyRing.activeId;
    const wrapped = encrypt(this.keyRing.get(masterKeyId), dataKey, `${owner}/dataKey`);
    return { masterKeyId, wrapped };
  }

  private unwrap({ masterKeyId, wrapped }: WrappedKey, owner: string): Buffer {
    return decrypt(this.keyRing.get(masterKeyId), wrapped, `${owner}/dataKey`);
  }
}

function opens(open: () => Buffer): boolean {
  try {
    return open().length > 0;
  } catch (error) {
    if (error instanceof TamperedError || error instanceof UnknownMasterKeyError) return false;
    throw error;
  }
}
