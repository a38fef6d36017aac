import type { TenantId } from '../common/id.js';

/** A key from before there was a list of keys, as its tenant remembers it. */
export interface EarlierKey {
  readonly tenantId: TenantId;
  readonly hash: string;
  readonly createdAt: Date;
}
