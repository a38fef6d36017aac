import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import {
  CreateTemplateDto,
  DeleteTemplateQuery,
  ListTemplatesQuery,
  SyncTemplatesResponse,
  TemplateAccountQuery,
  TemplatePage,
  TemplateResponse,
  toTemplateResponse,
} from './template.dto.js';
import { TemplatesService } from './templates.service.js';

@ApiTags('Templates')
@Controller('tenants/:tenantId/templates')
@Allows('read')
export class TemplatesController {
  constructor(private readonly templates: TemplatesService) {}

  /** Templates that Meta listed or told of in events, with status, category and quality. */
  @Get()
  @ApiOkResponse({ type: TemplatePage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() { limit, cursor, ...filter }: ListTemplatesQuery,
  ): Promise<TemplatePage> {
    const page = { limit, ...defined({ cursor }) };
    const templates = await this.templates.list(tenantId, filter, page);
    return toPage(templates, limit, ({ _id }) => _id, toTemplateResponse);
  }

  /** Hands a template in at Meta, which reviews it: it begins as PENDING. */
  @Post()
  @Allows('manage')
  @ApiCreatedResponse({ type: TemplateResponse })
  @ApiProblems(400, 409, 422, 502)
  async create(
    @Param('tenantId') tenantId: TenantId,
    @Body() body: CreateTemplateDto,
    @Query() { wabaId }: TemplateAccountQuery,
  ): Promise<TemplateResponse> {
    return toTemplateResponse(await this.templates.create(tenantId, body, wabaId));
  }

  /** Pulls all templates of the tenant's accounts from Meta. What Meta lists no more is DELETED. */
  @Post('sync')
  @Allows('manage')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: SyncTemplatesResponse })
  @ApiProblems(409, 502)
  async sync(@Param('tenantId') tenantId: TenantId): Promise<SyncTemplatesResponse> {
    return this.templates.sync(tenantId);
  }

  /** One template, by its id (`tpl_…`). */
  @Get(':template')
  @ApiParam({ name: 'template', description: 'Id of the template, as the list shows it.' })
  @ApiOkResponse({ type: TemplateResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('template') templateId: string,
  ): Promise<TemplateResponse> {
    return toTemplateResponse(await this.templates.get(tenantId, templateId));
  }

  /** Deletes a template at Meta, in one language or in all of them. */
  @Delete(':template')
  @Allows('manage')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiParam({ name: 'template', description: 'Name of the template, not its id.' })
  @ApiNoContentResponse()
  @ApiProblems(400, 409, 422, 502)
  async delete(
    @Param('tenantId') tenantId: TenantId,
    @Param('template') name: string,
    @Query() query: DeleteTemplateQuery,
  ): Promise<void> {
    await this.templates.delete(tenantId, name, query);
  }
}
