import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OperatorOnlyError } from '../access/access.errors.js';
import { CalledBy, type Caller } from '../access/caller.js';
import type { TenantId } from '../common/id.js';
import { PageQuery, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows, OperatorOnly } from '../common/route-access.js';
import {
  RegisterTenantDto,
  RegisteredTenantResponse,
  TenantPage,
  TenantResponse,
  UpdateTenantDto,
  toTenantResponse,
} from './tenant.dto.js';
import { TenantsService } from './tenants.service.js';
import { TokenChecker } from './token-checker.service.js';

/** What a tenant is by these is the operator's to say: other people's messages follow from it. */
const OPERATORS_FIELDS = ['phoneNumberId', 'wabaId', 'appSecret'] as const;

@ApiTags('Tenants')
@Controller('tenants')
@Allows('read')
export class TenantsController {
  constructor(
    private readonly tenants: TenantsService,
    private readonly tokens: TokenChecker,
  ) {}

  /**
   * Connects a business and its WhatsApp number. The answer shows the tenant's API key, this once,
   * and what Meta says of the token, for which it waits three seconds at most.
   */
  @Post('register')
  @OperatorOnly()
  @ApiCreatedResponse({ type: RegisteredTenantResponse })
  @ApiProblems(400, 409)
  async register(@Body() body: RegisterTenantDto): Promise<RegisteredTenantResponse> {
    const { tenant, apiKey } = await this.tenants.register(body);
    return { ...toTenantResponse(await this.tokens.check(tenant)), apiKey };
  }

  /** All tenants, newest first. */
  @Get()
  @OperatorOnly()
  @ApiOkResponse({ type: TenantPage })
  @ApiProblems(400)
  async list(@Query() page: PageQuery): Promise<TenantPage> {
    const tenants = await this.tenants.list(page);
    return toPage(tenants, page.limit, ({ _id }) => _id, toTenantResponse);
  }

  @Get(':tenantId')
  @ApiOkResponse({ type: TenantResponse })
  async get(@Param('tenantId') tenantId: TenantId): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.get(tenantId));
  }

  /**
   * Changes what is given. A new access token resumes a tenant that waited for one. Only the operator
   * may change `phoneNumberId`, `wabaId` and `appSecret`.
   */
  @Patch(':tenantId')
  @Allows('manage')
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems(400, 409)
  async update(
    @Param('tenantId') tenantId: TenantId,
    @Body() body: UpdateTenantDto,
    @CalledBy() caller: Caller,
  ): Promise<TenantResponse> {
    const claimed = OPERATORS_FIELDS.filter((field) => body[field] !== undefined);
    if (caller.kind !== 'operator' && claimed.length > 0) {
      throw new OperatorOnlyError(claimed.join(', '));
    }
    const tenant = await this.tenants.update(tenantId, body);
    const reconnected = body.accessToken !== undefined || body.phoneNumberId !== undefined;
    return toTenantResponse(reconnected ? await this.tokens.check(tenant) : tenant);
  }

  /** Asks Meta again about the tenant's token and number; the answer stands in `tokenCheck`. */
  @Post(':tenantId/check-token')
  @Allows('manage')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: TenantResponse })
  async checkToken(@Param('tenantId') tenantId: TenantId): Promise<TenantResponse> {
    return toTenantResponse(await this.tokens.check(await this.tenants.get(tenantId)));
  }

  /** Stops all sending. What comes in is kept; what is queued waits. */
  @Post(':tenantId/suspend')
  @OperatorOnly()
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: TenantResponse })
  async suspend(@Param('tenantId') tenantId: TenantId): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.suspend(tenantId));
  }

  /** Makes the tenant active again; what is queued goes out. */
  @Post(':tenantId/resume')
  @OperatorOnly()
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: TenantResponse })
  async resume(@Param('tenantId') tenantId: TenantId): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.resume(tenantId));
  }

  /** Removes the tenant: its number is free at once, its data goes in the background. */
  @Delete(':tenantId')
  @OperatorOnly()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async delete(@Param('tenantId') tenantId: TenantId): Promise<void> {
    await this.tenants.delete(tenantId);
  }
}
