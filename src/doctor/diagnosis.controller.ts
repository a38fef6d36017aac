import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../common/id.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import {
  DiagnoseDto,
  DiagnosisQuery,
  DiagnosisResponse,
  toDiagnosisResponse,
} from './diagnosis.dto.js';
import { Doctor } from './doctor.service.js';

/** Why nothing goes out or comes in. */
@ApiTags('Numbers')
@Controller('tenants/:tenantId/diagnosis')
@Allows('read')
export class DiagnosisController {
  constructor(private readonly doctor: Doctor) {}

  /** What was found when the tenant's numbers were last looked at, which they are every few hours. */
  @Get()
  @ApiOkResponse({ type: DiagnosisResponse })
  @ApiProblems(400)
  async recall(
    @Param('tenantId') tenantId: TenantId,
    @Query() { phoneNumberId }: DiagnosisQuery,
  ): Promise<DiagnosisResponse> {
    return toDiagnosisResponse(await this.doctor.recall(tenantId, phoneNumberId));
  }

  /** Looks at the numbers now, and mends what is asked for, as far as Meta's API lets it be mended. */
  @Post()
  @Allows('manage')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: DiagnosisResponse })
  @ApiProblems(400, 409, 422, 502)
  async examine(
    @Param('tenantId') tenantId: TenantId,
    @Body() { fix, phoneNumberId }: DiagnoseDto,
  ): Promise<DiagnosisResponse> {
    return toDiagnosisResponse(await this.doctor.examine(tenantId, fix, phoneNumberId));
  }
}
