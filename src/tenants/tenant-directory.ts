import { Injectable } from '@nestjs/common';
import { boundedCache } from '../common/bounded-cache.js';
import { BriefLookUps, lapse } from '../common/brief-look-ups.js';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import type { Secret } from '../common/secret.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { defaultNumberOf, wabaIdsOf, type BusinessNumber } from './business-number.js';
import type { Tenant } from './tenant.schema.js';
import { TenantsRepository } from './tenants.repository.js';

/** How long an opened token is kept. */
const OPENED_MS = 2_000;
const MAX_TOKENS = 20_000;

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
 * Tenants as the busy paths look them up. Who asks at the same time asks together, and what is recalled is
 * a moment old; whoever changes a tenant waits that moment out before they answer (`lapse`). So a change
 * counts in every process as soon as it is answered.
 */
@Injectable()
export class TenantDirectory {
  private readonly lookUps = new BriefLookUps<Tenant, TenantId>(async (ids) => {
    const found = await this.tenants.findAll(ids);
    return new Map(found.map((tenant) => [tenant._id, tenant]));
  });
  /** Opened tokens, by the sealed ones: neither ever means another. */
  private readonly opened = boundedCache<string, Secret>(MAX_TOKENS, { ttl: OPENED_MS });

  constructor(
    private readonly tenants: TenantsRepository,
    private readonly crypto: CryptoService,
  ) {}

  /** The tenant as it is now. */
  find(tenantId: TenantId): Promise<Tenant | null> {
    return this.lookUps.findNow(tenantId);
  }

  /** The tenant as it was a moment ago, at most a quarter of a second. */
  recall(tenantId: TenantId): Promise<Tenant | null> {
    return this.lookUps.find(tenantId);
  }

  /** One look-up for all, now; numbers that nobody registered are absent from the answer. */
  async findByPhoneNumberIds(phoneNumberIds: Iterable<string>): Promise<Map<string, Tenant>> {
    const wanted = [...new Set(phoneNumberIds)];
    if (wanted.length === 0) return new Map();
    const begun = performance.now();
    const found = await this.tenants.findByPhoneNumberIds(wanted);
    const byId = found.map((tenant) => [tenant._id, tenant] as const);
    this.lookUps.remember(byId, begun);
    return new Map(
      found.flatMap((tenant) =>
        tenant.numbers.map(({ phoneNumberId }) => [phoneNumberId, tenant] as const),
      ),
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

  /** Forgets here what `recall` tells of a tenant; call it after every change. */
  forget({ _id }: Pick<Tenant, '_id'>): void {
    this.lookUps.forgetKey(_id);
  }

  /** @returns once no process recalls what any tenant was before now */
  async lapse(): Promise<void> {
    await lapse();
  }
}
