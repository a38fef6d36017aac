import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Batcher } from '../../common/batcher.js';
import type { TenantId } from '../../common/id.js';
import type { ApiKey, ApiKeyId } from './api-key.schema.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** How long a look-up counts: a key in use costs a few a second, and whoever ends one waits for it. */
const FRESH_MS = 250;
const MAX_KEYS = 20_000;
const MAX_GROUP = 500;

/** Keys by hash. However many callers come at once, one query is under way. */
@Injectable()
export class KeyDirectory {
  private readonly fresh = new LRUCache<string, ApiKey>({ max: MAX_KEYS, ttl: FRESH_MS });
  private readonly lookUps = new Batcher<string, ApiKey | null>((hashes) => this.lookUp(hashes), {
    maxItems: MAX_GROUP,
  });

  constructor(private readonly keys: ApiKeysRepository) {}

  /** @returns the key, also one that was revoked or has expired */
  async find(hash: string): Promise<ApiKey | null> {
    return this.fresh.get(hash) ?? this.lookUps.add(hash);
  }

  /**
   * Call it after each change of a key.
   *
   * @returns once no process goes by what the key was before
   */
  async forget(keyId: ApiKeyId): Promise<void> {
    this.forgetWhere(({ _id }) => _id === keyId);
    await pause(FRESH_MS);
  }

  forgetOfTenant(tenantId: TenantId): void {
    this.forgetWhere((key) => key.tenantId === tenantId);
  }

  private forgetWhere(concerns: (key: ApiKey) => boolean): void {
    for (const [hash, key] of this.fresh.entries()) if (concerns(key)) this.fresh.delete(hash);
  }

  private async lookUp(hashes: readonly string[]): Promise<(ApiKey | null)[]> {
    const begun = performance.now();
    const found = await this.keys.findByHashes([...new Set(hashes)]);
    // It tells what was so when it began, however long it took.
    const ttl = Math.floor(FRESH_MS - (performance.now() - begun));
    const byHash = new Map(found.map((key) => [key.hash, key]));
    if (ttl > 0) for (const key of found) this.fresh.set(key.hash, key, { ttl });
    return hashes.map((hash) => byHash.get(hash) ?? null);
  }
}
