import { hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { UnknownMasterKeyError } from './crypto.errors.js';

/** The master keys by id. New data is wrapped under the active one, the first in `MASTER_KEY`. */
@Injectable()
export class KeyRing {
  readonly activeId: string;
  private readonly keys: ReadonlyMap<string, Buffer>;

  constructor(config: AppConfig) {
    this.activeId = config.masterKeys[0]!.id;
    this.keys = new Map(config.masterKeys.map(({ id, key }) => [id, derive(key.reveal())]));
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
function derive(text: string): Buffer {
  return Buffer.from(hkdfSync('sha256', text, '', 'whatsapp-backend master key', 32));
}
