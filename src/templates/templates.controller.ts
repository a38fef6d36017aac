import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../common/id.js';
import { PageQuery, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { KeyRequired } from '../tenants/api-access.js';
import { TemplatePage, toTemplateResponse } from './template.dto.js';
import { TemplatesRepository } from './templates.repository.js';

@ApiTags('Templates')
@Controller('tenants/:tenantId/templates')
@KeyRequired()
export class TemplatesController {
  constructor(private readonly templates: TemplatesRepository) {}

  /** Templates that Meta's events told of, with their status, category and quality. */
  @Get()
  @ApiOkResponse({ type: TemplatePage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() page: PageQuery,
  ): Promise<TemplatePage> {
    const templates = await this.templates.list(tenantId, page);
    return toPage(templates, page.limit, ({ _id }) => _id, toTemplateResponse);
  }
}
