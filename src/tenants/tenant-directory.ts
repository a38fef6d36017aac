import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Batcher } from '../common/batcher.js';
import type { TenantId } from '../common/id.js';
import type { Secret } from '../common/secret.js';
import { CryptoService } from '../crypto/crypto.service.js';
import type { Tenant } from './tenant.schema.js';
import { TenantsRepository } from './tenants.repository.js';

/** Longest time another process may go on with what a tenant was before a change. */
const FRESH_MS = 2_000;
const MAX_TENANTS = 20_000;
/** Most tenants that are looked up by one command. */
const MAX_GROUP = 500;

/** What is needed to call Meta for a tenant. */
export interface Credentials {
  readonly phoneNumberId: string;
  readonly accessToken: Secret;
  /** The token as it is stored; tells it from a newer one. */
  readonly sealedToken: string;
}

/**
 * Tenants as the busy paths look them up: by id, number or account, remembered for
 * `FRESH_MS`. A change made in this process is seen at once.
 */
@Injectable()
export class TenantDirectory {
  private readonly lookUps = new Batcher<TenantId, Tenant | null>((ids) => this.lookUp(ids), {
    maxItems: MAX_GROUP,
  });
  private readonly byId = newCache<TenantId, Tenant>();
  private readonly byPhoneNumberId = newCache<string, Tenant>();
  private readonly credentials = newCache<TenantId, Credentials>();

  constructor(
    private readonly tenants: TenantsRepository,
    private readonly crypto: CryptoService,
  ) {}

  async find(tenantId: TenantId): Promise<Tenant | null> {
    return this.byId.get(tenantId) ?? this.lookUps.add(tenantId);
  }

  /** One look-up for all; numbers that nobody registered are absent from the answer. */
  async findByPhoneNumberIds(phoneNumberIds: Iterable<string>): Promise<Map<string, Tenant>> {
    const found = new Map<string, Tenant>();
    const missing: string[] = [];
    for (const id of new Set(phoneNumberIds)) {
      const tenant = this.byPhoneNumberId.get(id);
      if (tenant === undefined) missing.push(id);
      else found.set(id, tenant);
    }
    if (missing.length > 0) {
      for (const tenant of await this.tenants.findByPhoneNumberIds(missing)) {
        this.remember(tenant);
        found.set(tenant.phoneNumberId!, tenant);
      }
    }
    return found;
  }

  findByWabaId(wabaId: string): Promise<Tenant[]> {
    return this.tenants.findByWabaId(wabaId);
  }

  /**
   * @returns `null` if the tenant has no number or token (any more)
   * @throws TamperedError, UnknownMasterKeyError if the token does not open
   */
  async findCredentials(tenant: Tenant): Promise<Credentials | null> {
    const { _id, phoneNumberId, accessToken, dataKey } = tenant;
    const known = this.credentials.get(_id);
    if (phoneNumberId === undefined || accessToken === undefined) return null;
    if (known?.sealedToken === accessToken && known.phoneNumberId === phoneNumberId) return known;
    const opened = await this.crypto.open(dataKey, _id, 'accessToken', accessToken);
    const credentials = { phoneNumberId, accessToken: opened, sealedToken: accessToken };
    this.credentials.set(_id, credentials);
    return credentials;
  }

  /** @returns `null` if the tenant has no Meta app of its own */
  async findAppSecret({ _id, dataKey, appSecret }: Tenant): Promise<Secret | null> {
    if (appSecret === undefined) return null;
    return this.crypto.open(dataKey, _id, 'appSecret', appSecret);
  }

  /** Forgets what is remembered of a tenant; call it after every change. */
  forget(tenant: Tenant): void {
    this.byId.delete(tenant._id);
    this.credentials.delete(tenant._id);
    for (const [id, { _id }] of this.byPhoneNumberId.entries()) {
      if (_id === tenant._id) this.byPhoneNumberId.delete(id);
    }
  }

  private async lookUp(tenantIds: readonly TenantId[]): Promise<(Tenant | null)[]> {
    const found = await this.tenants.findAll([...new Set(tenantIds)]);
    const byId = new Map(found.map((tenant) => [tenant._id, this.remember(tenant)]));
    return tenantIds.map((id) => byId.get(id) ?? null);
  }

  private remember(tenant: Tenant | null): Tenant | null {
    if (tenant === null) return null;
    this.byId.set(tenant._id, tenant);
    if (tenant.phoneNumberId !== undefined) this.byPhoneNumberId.set(tenant.phoneNumberId, tenant);
    return tenant;
  }
}

function newCache<Key extends string, Value extends object>(): LRUCache<Key, Value> {
  return new LRUCache({ max: MAX_TENANTS, ttl: FRESH_MS });
}
