import { Injectable } from '@nestjs/common';
import type { TenantId } from '../../common/id.js';
import { BriefLookUps } from '../../common/brief-look-ups.js';
import type { ApiKey, ApiKeyId } from './api-key.schema.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** Keys by hash. */
@Injectable()
export class KeyDirectory {
  private readonly lookUps: BriefLookUps<ApiKey>;

  constructor(keys: ApiKeysRepository) {
    this.lookUps = new BriefLookUps(async (hashes) => {
      const found = await keys.findByHashes(hashes);
      return new Map(found.map((key) => [key.hash, key]));
    });
  }

  /** @returns the key, also one that was revoked or has expired */
  find(hash: string): Promise<ApiKey | null> {
    return this.lookUps.find(hash);
  }

  /**
   * Call it after each change of a key.
   *
   * @returns once no process goes by what the key was before
   */
  forget(keyId: ApiKeyId): Promise<void> {
    return this.lookUps.forget(({ _id }) => _id === keyId);
  }

  forgetOfTenant(tenantId: TenantId): void {
    this.lookUps.forgetHere((key) => key.tenantId === tenantId);
  }
}
