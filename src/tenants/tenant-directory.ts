import { Injectable } from '@nestjs/common';
import { boundedCache } from '../common/bounded-cache.js';
import { Batcher } from '../common/batcher.js';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import type { Secret } from '../common/secret.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { defaultNumberOf, wabaIdsOf, type BusinessNumber } from './business-number.js';
import type { Tenant } from './tenant.schema.js';
import { TenantsRepository } from './tenants.repository.js';

/** How old what `recall` tells may be. */
const RECENT_MS = 2_000;
const MAX_TENANTS = 20_000;
/** Most tenants that are looked up by one command. */
const MAX_GROUP = 500;

/** What is needed to call Meta for a number. */
export interface Credentials {
  readonly phoneNumberId: string;
  readonly accessToken: Secret;
  /** The token as it is stored; tells it from a newer one. */
  readonly sealedToken: string;
  /** The account that the number is in, where that is known. */
  readonly wabaId?: string;
}

/**
 * Tenants as the busy paths look them up. What decides where something goes or who may do it is read
 * anew, by all who ask at the same time together: a change counts in every process as soon as it is
 * answered. `recall` is for what a later step verifies, or for what is advice.
 */
@Injectable()
export class TenantDirectory {
  private readonly lookUps = new Batcher<TenantId, Tenant | null>((ids) => this.lookUp(ids), {
    maxItems: MAX_GROUP,
  });
  private readonly recent = boundedCache<TenantId, Tenant>(MAX_TENANTS, { ttl: RECENT_MS });
  /** Opened tokens, by the sealed ones: neither ever means another. */
  private readonly opened = boundedCache<string, Secret>(MAX_TENANTS, { ttl: RECENT_MS });

  constructor(
    private readonly tenants: TenantsRepository,
    private readonly crypto: CryptoService,
  ) {}

  /** The tenant as it is now. */
  find(tenantId: TenantId): Promise<Tenant | null> {
    return this.lookUps.add(tenantId);
  }

  /** The tenant as it was a moment ago, at most `RECENT_MS`. */
  async recall(tenantId: TenantId): Promise<Tenant | null> {
    return this.recent.get(tenantId) ?? this.find(tenantId);
  }

  /** One look-up for all, now; numbers that nobody registered are absent from the answer. */
  async findByPhoneNumberIds(phoneNumberIds: Iterable<string>): Promise<Map<string, Tenant>> {
    const wanted = [...new Set(phoneNumberIds)];
    if (wanted.length === 0) return new Map();
    const found = await this.tenants.findByPhoneNumberIds(wanted);
    return new Map(
      found.flatMap((tenant) => {
        this.remember(tenant);
        return tenant.numbers.map(({ phoneNumberId }) => [phoneNumberId, tenant] as const);
      }),
    );
  }

  findByWabaId(wabaId: string): Promise<Tenant[]> {
    return this.tenants.findByWabaId(wabaId);
  }

  /** Those of the accounts that some tenant's number is in. */
  async findTakenAccounts(wabaIds: readonly string[]): Promise<Set<string>> {
    const tenants = await this.tenants.findByWabaIds(wabaIds);
    return new Set(tenants.flatMap(wabaIdsOf));
  }

  /**
   * @param number one of the tenant's; its default one if left out
   * @returns `null` if it has no number or token (any more)
   * @throws TamperedError, UnknownMasterKeyError if the token does not open
   */
  async findCredentials(
    tenant: Tenant,
    number: BusinessNumber | undefined = defaultNumberOf(tenant),
  ): Promise<Credentials | null> {
    const { phoneNumberId, accessToken: sealedToken, wabaId } = number ?? {};
    if (phoneNumberId === undefined || sealedToken === undefined) return null;
    const known = this.opened.get(sealedToken);
    const accessToken =
      known ?? (await this.crypto.open(tenant.dataKey, tenant._id, 'accessToken', sealedToken));
    if (known === undefined) this.opened.set(sealedToken, accessToken);
    return {
      phoneNumberId,
      accessToken,
      sealedToken,
      ...defined({ wabaId }),
    };
  }

  /** @returns `null` if the tenant has no Meta app of its own */
  async findAppSecret({ _id, dataKey, appSecret }: Tenant): Promise<Secret | null> {
    if (appSecret === undefined) return null;
    return this.crypto.open(dataKey, _id, 'appSecret', appSecret);
  }

  /** Forgets what `recall` tells of a tenant; call it after every change. */
  forget({ _id }: Pick<Tenant, '_id'>): void {
    this.recent.delete(_id);
  }

  private async lookUp(tenantIds: readonly TenantId[]): Promise<(Tenant | null)[]> {
    const found = await this.tenants.findAll([...new Set(tenantIds)]);
    const byId = new Map(found.map((tenant) => [tenant._id, tenant]));
    return tenantIds.map((id) => {
      const tenant = byId.get(id) ?? null;
      // Gone is gone: nobody recalls a tenant that was not found.
      if (tenant === null) this.recent.delete(id);
      return this.remember(tenant);
    });
  }

  private remember(tenant: Tenant | null): Tenant | null {
    if (tenant !== null) this.recent.set(tenant._id, tenant);
    return tenant;
  }
}
