import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../../common/id.js';
import { PageQuery, toPage } from '../../common/page.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows } from '../../common/route-access.js';
import { AssigneePage } from './assignee.dto.js';
import { Users } from './users.service.js';

/** Whom work can be given to, for those who may not look after the people themselves. */
@ApiTags('People')
@Controller('tenants/:tenantId/assignees')
@Allows('read')
export class AssigneesController {
  constructor(private readonly users: Users) {}

  /** The members that conversations can be given to, by name alone; newest first. */
  @Get()
  @ApiOkResponse({ type: AssigneePage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() page: PageQuery,
  ): Promise<AssigneePage> {
    const members = await this.users.members(tenantId, page);
    return toPage(
      members,
      page.limit,
      ({ _id }) => _id,
      ({ _id: userId, name }) => ({ userId, name }),
    );
  }
}
