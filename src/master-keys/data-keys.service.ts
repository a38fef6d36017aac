import { Injectable } from '@nestjs/common';
import { CryptoService } from '../crypto/crypto.service.js';
import { DataKeysRepository, KEY_HOLDERS, type KeyHolder } from './data-keys.repository.js';

const BATCH = 500;

/** A number for each kind of document that has data keys. */
export type KeyCounts = Record<KeyHolder, number>;

export interface MasterKeyReport {
  readonly keys: { id: string; active: boolean; dataKeys: KeyCounts }[];
  /** Data keys under master keys that this process does not hold. */
  readonly lost: KeyCounts;
}

/** Which master key each data key is under, and how all come under the active one. */
@Injectable()
export class DataKeys {
  constructor(
    private readonly dataKeys: DataKeysRepository,
    private readonly crypto: CryptoService,
  ) {}

  async report(): Promise<MasterKeyReport> {
    const all = await countEach((holder) => this.dataKeys.countAll(holder));
    const keys = await Promise.all(
      this.crypto.keyIds.map(async (id) => ({
        id,
        active: id === this.crypto.activeKeyId,
        dataKeys: await countEach((holder) => this.dataKeys.countUnder(holder, id)),
      })),
    );
    const lost = await countEach((holder) =>
      // Counted one after another: what was wrapped anew meanwhile may be seen twice.
      Math.max(
        0,
        keys.reduce((rest, { dataKeys }) => rest - dataKeys[holder], all[holder]),
      ),
    );
    return { keys, lost };
  }

  /**
   * Wraps every data key that opens under the active master key. Secrets stay sealed as they are.
   * Several at once, or one cut short, do no harm.
   *
   * @returns how many were under another one
   */
  async rewrapAll(): Promise<KeyCounts> {
    const others = this.crypto.keyIds.filter((id) => id !== this.crypto.activeKeyId);
    return countEach(async (holder) => {
      let rewrapped = 0;
      for (const id of others) rewrapped += await this.rewrap(holder, id);
      return rewrapped;
    });
  }

  private async rewrap(holder: KeyHolder, masterKeyId: string): Promise<number> {
    for (let rewrapped = 0; ;) {
      const found = await this.dataKeys.findUnder(holder, masterKeyId, BATCH);
      if (found.length === 0) return rewrapped;
      const changes = await Promise.all(
        found.map(async ({ _id, dataKey }) => ({
          _id,
          before: dataKey,
          after: await this.crypto.rewrap(dataKey, _id),
        })),
      );
      await this.dataKeys.replace(holder, changes);
      rewrapped += found.length;
    }
  }
}

async function countEach(
  count: (holder: KeyHolder) => number | Promise<number>,
): Promise<KeyCounts> {
  const counts = { tenants: 0, endpoints: 0, people: 0, onboardings: 0, registrations: 0 };
  for (const holder of KEY_HOLDERS) counts[holder] = await count(holder);
  return counts;
}
