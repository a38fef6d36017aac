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
  Req,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { TenantId } from '../common/id.js';
import { PageQuery, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import { AppConfig } from '../config/app-config.js';
import {
  ConnectLinkPage,
  CreateConnectLinkDto,
  CreatedConnectLinkResponse,
  toConnectLinkResponse,
} from './connect-link.dto.js';
import { ConnectLinks } from './connect-links.service.js';

/** Links to a page on which a tenant's own customer connects a number, without a key. */
@ApiTags('Onboarding')
@Controller('tenants/:tenantId/connect-links')
@Allows('manage')
export class ConnectLinksController {
  constructor(
    private readonly links: ConnectLinks,
    private readonly config: AppConfig,
  ) {}

  /** Makes a link that is good for one number. Whoever has it may use it, so hand it on with care. */
  @Post()
  @ApiCreatedResponse({ type: CreatedConnectLinkResponse })
  @ApiProblems(400, 409)
  async create(
    @Param('tenantId') tenantId: TenantId,
    @Body() body: CreateConnectLinkDto,
    @Req() { protocol, host }: FastifyRequest,
  ): Promise<CreatedConnectLinkResponse> {
    const { link, token } = await this.links.create(tenantId, body);
    const base = this.config.publicUrl ?? `${protocol}://${host}`;
    return { ...toConnectLinkResponse(link, 'open'), url: `${base}/connect/${token}` };
  }

  /** Links, newest first; what stands in them is not kept. */
  @Get()
  @ApiOkResponse({ type: ConnectLinkPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() page: PageQuery,
  ): Promise<ConnectLinkPage> {
    const rows = await this.links.list(tenantId, page);
    return toPage(
      rows,
      page.limit,
      ({ link }) => link._id,
      ({ link, state }) => toConnectLinkResponse(link, state),
    );
  }

  /** Takes a link back: its page says so, and nothing can be connected by it any more. */
  @Delete(':connectLinkId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async revoke(
    @Param('tenantId') tenantId: TenantId,
    @Param('connectLinkId') connectLinkId: string,
  ): Promise<void> {
    await this.links.revoke(tenantId, connectLinkId);
  }
}
