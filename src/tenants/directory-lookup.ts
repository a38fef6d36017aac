import { Injectable } from '@nestjs/common';
import { TenantLookup, type KnownTenant } from '../access/tenant-lookup.js';
import type { TenantId } from '../common/id.js';
import { TenantDirectory } from './tenant-directory.js';
import type { Tenant } from './tenant.schema.js';

/** What the gate has to know of tenants, out of the directory. */
@Injectable()
export class DirectoryLookup extends TenantLookup {
  constructor(private readonly directory: TenantDirectory) {
    super();
  }

  async findKnown(tenantId: TenantId): Promise<KnownTenant | null> {
    return toKnown(await this.directory.find(tenantId));
  }

  async findByKeyHash(hash: string): Promise<KnownTenant | null> {
    return toKnown(await this.directory.findByApiKeyHash(hash));
  }
}

function toKnown(tenant: Tenant | null): KnownTenant | null {
  if (tenant === null) return null;
  const { _id, status, limits } = tenant;
  return {
    id: _id,
    suspended: status === 'suspended',
    ...(limits?.requestsPerSecond !== undefined && { requestsPerSecond: limits.requestsPerSecond }),
  };
}
