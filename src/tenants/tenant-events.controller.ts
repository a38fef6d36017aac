import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../common/id.js';
import { PageQuery, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import { TenantEventPage, toTenantEventResponse } from './tenant-event.dto.js';
import { TenantEventsRepository } from './tenant-events.repository.js';

/** What happened to a tenant's account, number and templates at Meta. */
@ApiTags('Tenants')
@Controller('tenants/:tenantId/account-events')
@Allows('read')
export class TenantEventsController {
  constructor(private readonly events: TenantEventsRepository) {}

  /** Newest first. */
  @Get()
  @ApiOkResponse({ type: TenantEventPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() page: PageQuery,
  ): Promise<TenantEventPage> {
    const events = await this.events.list(tenantId, page);
    return toPage(events, page.limit, ({ _id }) => _id, toTenantEventResponse);
  }
}
