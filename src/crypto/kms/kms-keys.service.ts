import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { AppConfig, type KmsProvider, type KmsSettings } from '../../config/app-config.js';
import { AwsKms } from './aws-kms.js';
import { GcpKms } from './gcp-kms.js';
import { KmsKeysRepository, type KmsKey } from './kms-keys.repository.js';
import { KmsError, type Kms, type Sealed } from './kms.js';

const KEY_BYTES = 32;

/** A master key and the name under which data keys remember it. */
export type OpenKey = readonly [id: string, key: Buffer];

const purposeOf = (id: string): string => `whatsapp-backend master key ${id}`;

/**
 * Master keys that a key management service keeps sealed. Each is opened once, when the process starts,
 * and works in its memory from then on: no send waits for the service, and none fails with it.
 */
@Injectable()
export class KmsKeys {
  private readonly logger = new Logger('MasterKeys');
  private readonly services = new Map<KmsProvider, Kms>();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly keys: KmsKeysRepository,
  ) {}

  /**
   * Opens all there are; makes one, if there is none under `KMS_KEY_ID` yet.
   *
   * @returns that one, if a service keeps master keys, and those of former keys, as far as they open
   * @throws KmsError if the active one does not open
   */
  async openAll(): Promise<{ active: OpenKey[]; former: OpenKey[] }> {
    const { kms } = this.config;
    const active = kms === undefined ? [] : [await this.openOrMake(kms)];
    const others = (await this.keys.findAll()).filter(({ _id }) => _id !== active[0]?.[0]);
    const former = await Promise.all(others.map((key) => this.openFormer(key)));
    return { active, former: former.flat() };
  }

  /** @returns why the active key could not be opened now, and no process could start; `null` if it could */
  async tryActive({ provider, keyId }: KmsSettings): Promise<string | null> {
    const active = (await this.keys.findAll()).find(isUnder(provider, keyId));
    if (active === undefined) return `no master key is under ${keyId}`;
    try {
      await this.open(active);
      return null;
    } catch (error) {
      if (error instanceof KmsError) return error.message;
      throw error;
    }
  }

  private async openOrMake(kms: KmsSettings): Promise<OpenKey> {
    const known = await this.keys.findAll();
    const active = known.find(isUnder(kms.provider, kms.keyId));
    if (active !== undefined) return [active._id, await this.open(active)];
    const numbers = known.map(({ _id }) => Number(_id.split('-')[1]));
    const made = await this.make(kms, `kms-${Math.max(0, ...numbers) + 1}`);
    // Another process was quicker, perhaps with another KMS_KEY_ID.
    return made ?? this.openOrMake(kms);
  }

  private async make({ provider, keyId }: KmsSettings, id: string): Promise<OpenKey | null> {
    const key = randomBytes(KEY_BYTES);
    const sealed = await this.serviceOf(provider).encrypt(keyId, key, purposeOf(id));
    // Not every key that may seal may open as well. Better known now than at the next start.
    const opened = await this.serviceOf(provider).decrypt(sealed, purposeOf(id));
    if (!opened.equals(key))
      throw new KmsError(provider, keyId, 'it opens something else than it sealed');
    const ciphertext = sealed.ciphertext.toString('base64');
    const kept = await this.keys.claim({
      _id: id,
      provider,
      setting: keyId,
      keyId: sealed.keyId,
      ciphertext,
      createdAt: this.clock.now(),
    });
    return kept.ciphertext === ciphertext ? [id, key] : null;
  }

  private async openFormer(key: KmsKey): Promise<OpenKey[]> {
    try {
      return [[key._id, await this.open(key)]];
    } catch (error) {
      if (!(error instanceof KmsError)) throw error;
      this.logger.warn(
        `Master key ${key._id} does not open, nor what is under it; GET /admin/keys tells whether anything is. ${error.message}`,
      );
      return [];
    }
  }

  private open({ _id, provider, keyId, ciphertext }: KmsKey): Promise<Buffer> {
    const sealed: Sealed = { keyId, ciphertext: Buffer.from(ciphertext, 'base64') };
    return this.serviceOf(provider).decrypt(sealed, purposeOf(_id));
  }

  private serviceOf(provider: KmsProvider): Kms {
    const { kms } = this.config;
    const endpoint = kms?.provider === provider ? kms.endpoint : undefined;
    const known = this.services.get(provider);
    if (known !== undefined) return known;
    const service = provider === 'aws' ? new AwsKms(endpoint) : new GcpKms(endpoint);
    this.services.set(provider, service);
    return service;
  }
}

function isUnder(provider: KmsProvider, setting: string) {
  return (key: KmsKey): boolean => key.provider === provider && key.setting === setting;
}
