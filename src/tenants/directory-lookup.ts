import { Injectable } from '@nestjs/common';
import type { EarlierKey } from '../access/earlier-key.js';
import { TenantLookup, type KnownTenant } from '../access/tenant-lookup.js';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { TenantDirectory } from './tenant-directory.js';
import type { Tenant } from './tenant.schema.js';
import { TenantsRepository } from './tenants.repository.js';

/** What the gate has to know of tenants, out of the directory. */
@Injectable()
export class DirectoryLookup extends TenantLookup {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly tenants: TenantsRepository,
  ) {
    super();
  }

  async findKnown(tenantId: TenantId): Promise<KnownTenant | null> {
    return toKnown(await this.directory.recall(tenantId));
  }

  async findEarlierKeys(hashes: readonly string[]): Promise<EarlierKey[]> {
    const tenants = await this.tenants.findByApiKeyHashes(hashes);
    return tenants.flatMap((tenant) => earlierKeyOf(tenant) ?? []);
  }

  async findEarlierKeyOf(tenantId: TenantId): Promise<EarlierKey | null> {
    const tenant = await this.directory.find(tenantId);
    return tenant === null ? null : earlierKeyOf(tenant);
  }
}

function earlierKeyOf({ _id, apiKeyHash, createdAt }: Tenant): EarlierKey | null {
  return apiKeyHash === undefined ? null : { tenantId: _id, hash: apiKeyHash, createdAt };
}

function toKnown(tenant: Tenant | null): KnownTenant | null {
  if (tenant === null) return null;
  const { _id, status, limits } = tenant;
  return {
    id: _id,
    suspended: status === 'suspended',
    ...defined({ requestsPerSecond: limits?.requestsPerSecond }),
  };
}
