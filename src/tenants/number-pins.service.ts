import { Injectable } from '@nestjs/common';
import { AuditLog } from '../access/audit/audit-log.service.js';
import { Clock } from '../common/clock.js';
import type { TenantId } from '../common/id.js';
import { Secret } from '../common/secret.js';
import { CryptoService } from '../crypto/crypto.service.js';
import type { BusinessNumber } from './business-number.js';
import { numberOf } from './business-number.js';
import { NumbersRepository } from './numbers.repository.js';
import { TenantDirectory } from './tenant-directory.js';
import { NoPinError } from './tenant.errors.js';
import type { Tenant } from './tenant.schema.js';

/** The PINs of two-step verification that numbers are registered with, sealed. */
@Injectable()
export class NumberPins {
  constructor(
    private readonly numbers: NumbersRepository,
    private readonly directory: TenantDirectory,
    private readonly crypto: CryptoService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Meta has this PIN now. */
  async keep(tenant: Tenant, phoneNumberId: string, pin: Secret): Promise<void> {
    const sealed = await this.crypto.seal(tenant.dataKey, tenant._id, 'pin', pin);
    const changes = { pin: sealed, pinShownAt: undefined };
    await this.change(tenant._id, [phoneNumberId], changes);
  }

  /** @returns `null` if it is not known */
  async find(tenant: Tenant, { pin }: BusinessNumber): Promise<Secret | null> {
    return pin === undefined ? null : this.crypto.open(tenant.dataKey, tenant._id, 'pin', pin);
  }

  /** Shows it, once. @throws NoPinError */
  async show(tenantId: TenantId, phoneNumberId: string): Promise<Secret> {
    const deed = { action: 'number.pin_shown', target: phoneNumberId, tenantId } as const;
    return this.audit.during(deed, async () => {
      const selector = { phoneNumberIds: [phoneNumberId], pinUnseen: true } as const;
      const changes = { pinShownAt: this.clock.now() };
      const tenant = await this.numbers.change(tenantId, selector, changes);
      const number = tenant && numberOf(tenant, phoneNumberId);
      const pin = tenant && number ? await this.find(tenant, number) : null;
      if (tenant === null || pin === null) throw new NoPinError(phoneNumberId);
      this.directory.forget(tenant);
      return pin;
    });
  }

  /** Somebody set another one at Meta. */
  async forget(tenantId: TenantId, phoneNumberIds: readonly string[]): Promise<void> {
    await this.change(tenantId, phoneNumberIds, { pin: undefined, pinShownAt: undefined });
  }

  private async change(
    tenantId: TenantId,
    phoneNumberIds: readonly string[],
    changes: { pin: string | undefined; pinShownAt: undefined },
  ): Promise<void> {
    const tenant = await this.numbers.change(tenantId, { phoneNumberIds }, changes);
    if (tenant !== null) this.directory.forget(tenant);
  }
}
