import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../common/id.js';
import { PageQuery, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import { NumberReadingPage, toNumberReadingResponse } from './number-reading.dto.js';
import { NumberReadings } from './number-readings.repository.js';
import { NumbersService } from './numbers.service.js';

/** How Meta's word on a number changed. */
@ApiTags('Numbers')
@Controller('tenants/:tenantId/numbers/:phoneNumberId/readings')
@Allows('read')
export class NumberReadingsController {
  constructor(
    private readonly numbers: NumbersService,
    private readonly readings: NumberReadings,
  ) {}

  /** Quality, messaging limit, throughput, state and display name over time, newest first. */
  @Get()
  @ApiOkResponse({ type: NumberReadingPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
    @Query() page: PageQuery,
  ): Promise<NumberReadingPage> {
    await this.numbers.get(tenantId, phoneNumberId);
    const rows = await this.readings.list(tenantId, phoneNumberId, page);
    return toPage(rows, page.limit, ({ _id }) => _id, toNumberReadingResponse);
  }
}
