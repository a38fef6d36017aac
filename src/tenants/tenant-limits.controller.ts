import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../common/id.js';
import { ApiProblems } from '../common/problem.dto.js';
import { OperatorOnly } from '../common/route-access.js';
import { SettlesSends } from '../common/settled-change.interceptor.js';
import { TenantLimitsDto } from './tenant-limits.dto.js';
import { TenantResponse, toTenantResponse } from './tenant.dto.js';
import { TenantsService } from './tenants.service.js';

@ApiTags('Operations')
@Controller('admin/tenants')
@OperatorOnly()
export class TenantLimitsController {
  constructor(private readonly tenants: TenantsService) {}

  /** Sets a tenant's limits anew; what is left out is as the environment says. */
  @Put(':tenantId/limits')
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems(400)
  @SettlesSends()
  async set(
    @Param('tenantId') tenantId: TenantId,
    @Body() limits: TenantLimitsDto,
  ): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.setLimits(tenantId, limits));
  }
}
