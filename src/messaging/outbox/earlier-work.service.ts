import { Injectable } from '@nestjs/common';
import type { TenantId } from '../../common/id.js';
import type { WorkUnderWay } from '../../common/settled-change.interceptor.js';
import { TenantDirectory } from '../../tenants/tenant-directory.js';
import { EarlierDeliveries } from '../../webhook/earlier-deliveries.service.js';
import { EarlierSends } from './earlier-sends.service.js';

/** Messages on their way out, and deliveries on their way in, by what was before a change. */
@Injectable()
export class EarlierWork implements WorkUnderWay {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly sends: EarlierSends,
    private readonly deliveries: EarlierDeliveries,
  ) {}

  async settle(tenantId: TenantId): Promise<void> {
    // Until then somebody may claim by what was before.
    await this.tenants.lapse();
    await Promise.all([this.sends.settle(tenantId), this.deliveries.settle()]);
  }
}
