import { Injectable } from '@nestjs/common';
import type { LRUCache } from 'lru-cache';
import { boundedCache } from '../../common/bounded-cache.js';
import type { TenantId } from '../../common/id.js';
import type { Lane } from '../messages/take-turn.job.js';

/** A number that had no turn for so long has nothing waiting. */
const RECENT_MS = 5_000;
const MAX_TENANTS = 20_000;
/** Of one tenant. */
const MAX_NUMBERS = 20_000;

/**
 * Keeps tenants equal however many numbers they have: the turns of a tenant's numbers that are busy
 * are together as long as one. An estimate of this process, as every worker serves about the same.
 */
@Injectable()
export class TurnShares {
  private readonly byTenant = boundedCache<TenantId, LRUCache<string, true>>(MAX_TENANTS);

  /** Begins a turn. @returns how many of the tenant's numbers had one of late, this one included */
  of({ tenantId, phoneNumberId }: Required<Lane>): number {
    const busy =
      this.byTenant.get(tenantId) ?? boundedCache<string, true>(MAX_NUMBERS, { ttl: RECENT_MS });
    this.byTenant.set(tenantId, busy);
    busy.set(phoneNumberId, true);
    busy.purgeStale();
    return busy.size;
  }
}
