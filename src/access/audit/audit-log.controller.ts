import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../../common/id.js';
import { PageQuery, toPage } from '../../common/page.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows, OperatorOnly } from '../../common/route-access.js';
import { AuditPage, toAuditEntryResponse, toTenantsView } from './audit-entry.dto.js';
import { AuditLog } from './audit-log.service.js';

@ApiTags('Access')
@Controller()
export class AuditLogController {
  constructor(private readonly audit: AuditLog) {}

  /** Who did what to whom, in all tenants, newest first. */
  @Get('admin/audit-log')
  @OperatorOnly()
  @ApiOkResponse({ type: AuditPage })
  @ApiProblems(400)
  async list(@Query() page: PageQuery): Promise<AuditPage> {
    const entries = await this.audit.list(page);
    return toPage(entries, page.limit, ({ _id }) => _id, toAuditEntryResponse);
  }

  /** What was done to this tenant, newest first. Which operator it was, and from where, is left out. */
  @Get('tenants/:tenantId/audit-log')
  @Allows('manage')
  @ApiOkResponse({ type: AuditPage })
  @ApiProblems(400)
  async listOfTenant(
    @Param('tenantId') tenantId: TenantId,
    @Query() page: PageQuery,
  ): Promise<AuditPage> {
    const entries = await this.audit.list(page, tenantId);
    return toPage(entries, page.limit, ({ _id }) => _id, toTenantsView);
  }
}
