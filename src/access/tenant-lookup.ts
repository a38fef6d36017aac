import type { TenantId } from '../common/id.js';

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
  /** Whose key has this hash. */
  abstract findByKeyHash(hash: string): Promise<KnownTenant | null>;
}
