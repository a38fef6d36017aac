import type { TenantId } from '../common/id.js';
import type { EarlierKey } from './earlier-key.js';

/** What has to be known of a tenant to let its callers in. */
export interface KnownTenant {
  readonly id: TenantId;
  readonly suspended: boolean;
  /** Its own limit; the environment's if absent. */
  readonly requestsPerSecond?: number;
}

/** Tenants as seen from below: implemented where they live. */
export abstract class TenantLookup {
  /** @returns `null` if there is none, or none any more */
  abstract findKnown(tenantId: TenantId): Promise<KnownTenant | null>;
  /** Which of these hashes are of keys that tenants got before keys had a list of their own. */
  abstract findEarlierKeys(hashes: readonly string[]): Promise<EarlierKey[]>;
  /** The tenant's own such key. */
  abstract findEarlierKeyOf(tenantId: TenantId): Promise<EarlierKey | null>;
}
