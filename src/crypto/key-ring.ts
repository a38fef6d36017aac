import { hkdfSync } from 'node:crypto';
import type { MasterKey } from '../config/master-keys.js';
import { UnknownMasterKeyError } from './crypto.errors.js';

/** The master keys by id. New data is wrapped under the active one, the first. */
export class KeyRing {
  private readonly keys: ReadonlyMap<string, Buffer>;

  /** @param keys with their ids, the active one first */
  constructor(keys: readonly (readonly [id: string, key: Buffer])[]) {
    this.keys = new Map(keys);
  }

  /** Of the texts in `MASTER_KEY`. */
  static of(masterKeys: readonly MasterKey[]): KeyRing {
    return new KeyRing(masterKeys.map(derive));
  }

  get activeId(): string {
    return this.ids[0]!;
  }

  get ids(): readonly string[] {
    return [...this.keys.keys()];
  }

  /** @throws UnknownMasterKeyError */
  get(keyId: string): Buffer {
    const key = this.keys.get(keyId);
    if (key === undefined) throw new UnknownMasterKeyError(keyId);
    return key;
  }
}

/** 32 key bytes out of a text of any length (HKDF, RFC 5869). The text brings the entropy. */
export function derive({ id, key }: MasterKey): readonly [id: string, key: Buffer] {
  const bytes = hkdfSync('sha256', key.reveal(), '', 'whatsapp-backend master key', 32);
  return [id, Buffer.from(bytes)];
}
