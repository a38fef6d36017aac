import { Injectable } from '@nestjs/common';
import { Batcher } from '../../common/batcher.js';
import type { TenantId } from '../../common/id.js';
import type { EarlierKey } from '../earlier-key.js';
import { TenantLookup } from '../tenant-lookup.js';
import type { ApiKey } from './api-key.schema.js';
import { ApiKeys } from './api-keys.service.js';

const MAX_GROUP = 500;

/**
 * Keys of tenants that were registered before keys had a list of their own. Each enters it when it is
 * first used or first looked for; the tenant's own note of it stays, so that processes of the version
 * before go on beside this one.
 */
@Injectable()
export class EarlierKeys {
  private readonly lookUps = new Batcher<string, EarlierKey | null>(
    async (hashes) => {
      const found = await this.tenants.findEarlierKeys([...new Set(hashes)]);
      return hashes.map((hash) => found.find((key) => key.hash === hash) ?? null);
    },
    { maxItems: MAX_GROUP },
  );

  constructor(
    private readonly tenants: TenantLookup,
    private readonly keys: ApiKeys,
  ) {}

  /** @returns the key with this hash, listed now; `null` if no tenant has it */
  async find(hash: string): Promise<ApiKey | null> {
    const earlier = await this.lookUps.add(hash);
    return earlier === null ? null : this.keys.adopt(earlier);
  }

  /** Lists the tenant's key, if it has one. */
  async adoptOf(tenantId: TenantId): Promise<void> {
    const earlier = await this.tenants.findEarlierKeyOf(tenantId);
    if (earlier !== null) await this.keys.adopt(earlier);
  }
}
