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
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../../common/id.js';
import { PageQuery, toPage } from '../../common/page.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows } from '../../common/route-access.js';
import { CalledBy, type Caller } from '../caller.js';
import {
  ApiKeyPage,
  CreateApiKeyDto,
  DEFAULT_OVERLAP_SECONDS,
  NewApiKeyResponse,
  RotateApiKeyDto,
  toApiKeyResponse,
  toWantedKey,
} from './api-key.dto.js';
import { ApiKeys } from './api-keys.service.js';
import { EarlierKeys } from './earlier-keys.service.js';

/** The keys of a tenant. */
@ApiTags('Access')
@Controller('tenants/:tenantId/api-keys')
@Allows('manage')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly earlier: EarlierKeys,
  ) {}

  /** Makes a key, which the answer shows this once. */
  @Post()
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  @ApiProblems(400)
  async create(
    @Param('tenantId') tenantId: TenantId,
    @Body() body: CreateApiKeyDto,
    @CalledBy() caller: Caller,
  ): Promise<NewApiKeyResponse> {
    const wanted = toWantedKey(body, ['read', 'send']);
    const { row, key } = await this.keys.create(tenantId, wanted, caller);
    return { ...toApiKeyResponse(row), key };
  }

  /** Keys that were not revoked, newest first, without the keys themselves. */
  @Get()
  @ApiOkResponse({ type: ApiKeyPage })
  @ApiProblems(400)
  async list(@Param('tenantId') tenantId: TenantId, @Query() page: PageQuery): Promise<ApiKeyPage> {
    await this.earlier.adoptOf(tenantId);
    const keys = await this.keys.list(tenantId, page);
    return toPage(keys, page.limit, ({ _id }) => _id, toApiKeyResponse);
  }

  /** Ends a key. Within five seconds no process knows it any more. */
  @Delete(':keyId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async revoke(
    @Param('tenantId') tenantId: TenantId,
    @Param('keyId') keyId: string,
  ): Promise<void> {
    await this.keys.revoke(tenantId, keyId);
  }

  /** Makes a new key in the place of this one, which goes on for the overlap. */
  @Post(':keyId/rotate')
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  @ApiProblems(400)
  async rotate(
    @Param('tenantId') tenantId: TenantId,
    @Param('keyId') keyId: string,
    @CalledBy() caller: Caller,
    @Body() body?: RotateApiKeyDto,
  ): Promise<NewApiKeyResponse> {
    const overlap = body?.overlapSeconds ?? DEFAULT_OVERLAP_SECONDS;
    const { row, key } = await this.keys.rotate(tenantId, keyId, overlap, caller);
    return { ...toApiKeyResponse(row), key };
  }
}
