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
import { PageQuery, toPage } from '../../common/page.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { OperatorOnly, SCOPES } from '../../common/route-access.js';
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

/** The operators' keys. The one of the environment (`ADMIN_API_KEY`) is not among them. */
@ApiTags('Access')
@Controller('admin/api-keys')
@OperatorOnly()
export class OperatorKeysController {
  constructor(private readonly keys: ApiKeys) {}

  /** Makes an operator's key, which the answer shows this once. With `read` alone it only looks. */
  @Post()
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  @ApiProblems(400)
  async create(
    @Body() body: CreateApiKeyDto,
    @CalledBy() caller: Caller,
  ): Promise<NewApiKeyResponse> {
    const wanted = toWantedKey(body, SCOPES);
    const { row, key } = await this.keys.create(null, wanted, caller);
    return { ...toApiKeyResponse(row), key };
  }

  /** Keys that were not revoked, newest first, without the keys themselves. */
  @Get()
  @ApiOkResponse({ type: ApiKeyPage })
  @ApiProblems(400)
  async list(@Query() page: PageQuery): Promise<ApiKeyPage> {
    const keys = await this.keys.list(null, page);
    return toPage(keys, page.limit, ({ _id }) => _id, toApiKeyResponse);
  }

  /** Ends a key. Within five seconds no process knows it any more. */
  @Delete(':keyId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async revoke(@Param('keyId') keyId: string): Promise<void> {
    await this.keys.revoke(null, keyId);
  }

  /** Makes a new key in the place of this one, which goes on for the overlap. */
  @Post(':keyId/rotate')
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  @ApiProblems(400)
  async rotate(
    @Param('keyId') keyId: string,
    @CalledBy() caller: Caller,
    @Body() body?: RotateApiKeyDto,
  ): Promise<NewApiKeyResponse> {
    const overlap = body?.overlapSeconds ?? DEFAULT_OVERLAP_SECONDS;
    const { row, key } = await this.keys.rotate(null, keyId, overlap, caller);
    return { ...toApiKeyResponse(row), key };
  }
}
