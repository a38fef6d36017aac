import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AuditLog } from '../access/audit/audit-log.service.js';
import { OperatorOnly } from '../common/route-access.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { DataKeys } from './data-keys.service.js';
import { MasterKeysResponse, RotatedKeysResponse } from './master-keys.dto.js';

/** The master keys that tenants' secrets are sealed under; never the keys themselves. */
@ApiTags('Operations')
@Controller('admin/keys')
@OperatorOnly()
export class MasterKeysController {
  constructor(
    private readonly dataKeys: DataKeys,
    private readonly crypto: CryptoService,
    private readonly audit: AuditLog,
  ) {}

  /** Which master keys there are, and how much is under each. */
  @Get()
  @ApiOkResponse({ type: MasterKeysResponse })
  report(): Promise<MasterKeysResponse> {
    return this.dataKeys.report();
  }

  /**
   * Wraps all data keys under the active master key: that of `KMS_KEY_ID`, or the first in `MASTER_KEY`.
   * Workers do so when they start; this does it now, and may be called again and again.
   */
  @Post('rotate')
  @HttpCode(200)
  @ApiOkResponse({ type: RotatedKeysResponse })
  async rotate(): Promise<RotatedKeysResponse> {
    const deed = {
      action: 'master_key.rotated',
      target: this.crypto.activeKeyId,
      tenantId: null,
    } as const;
    const rewrapped = await this.audit.during(deed, () => this.dataKeys.rewrapAll());
    return { rewrapped, ...(await this.dataKeys.report()) };
  }
}
