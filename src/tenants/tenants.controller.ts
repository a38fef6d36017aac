import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { CalledBy, type Caller } from '../access/caller.js';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { SettlesSends } from '../common/settled-change.interceptor.js';
import { Allows, OperatorOnly } from '../common/route-access.js';
import { Registrations } from './registrations.service.js';
import { ListTenantsQuery, RegisterTenantDto, UpdateTenantDto } from './tenant-request.dto.js';
import {
  RegisteredTenantResponse,
  TenantPage,
  TenantResponse,
  toTenantResponse,
} from './tenant.dto.js';
import { RefusedClaims } from './refused-claims.service.js';
import { TenantsService } from './tenants.service.js';
import { TokenChecker } from './token-checker.service.js';

/** What a tenant is by these is the operator's to say: other people's messages follow from it. */
const OPERATORS_FIELDS = ['phoneNumberId', 'wabaId', 'appSecret', 'externalId', 'force'] as const;

@ApiTags('Tenants')
@Controller('tenants')
@Allows('read')
export class TenantsController {
  constructor(
    private readonly tenants: TenantsService,
    private readonly tokens: TokenChecker,
    private readonly registrations: Registrations,
    private readonly refusedClaims: RefusedClaims,
  ) {}

  /**
   * Connects a business and its first WhatsApp number, which its token must see at Meta. The answer shows the tenant's API key, this once,
   * and what Meta says of the token, for which it waits three seconds at most.
   */
  @Post('register')
  @OperatorOnly()
  @ApiCreatedResponse({ type: RegisteredTenantResponse })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key stands for the same tenant: for 24 hours it gets the same answer.',
  })
  @ApiProblems(400, 409, 422)
  async register(
    @Body() body: RegisterTenantDto,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @CalledBy() caller: Caller,
  ): Promise<RegisteredTenantResponse> {
    return this.registrations.register(
      body,
      caller.keyId ?? caller.userId ?? caller.name,
      idempotencyKey,
    );
  }

  /** Tenants, newest first. */
  @Get()
  @OperatorOnly()
  @ApiOkResponse({ type: TenantPage })
  @ApiProblems(400)
  async list(@Query() { limit, cursor, ...filter }: ListTenantsQuery): Promise<TenantPage> {
    const page = { limit, ...defined({ cursor }) };
    const tenants = await this.tenants.list(filter, page);
    return toPage(tenants, limit, ({ _id }) => _id, toTenantResponse);
  }

  /** One tenant. */
  @Get(':tenantId')
  @ApiOkResponse({ type: TenantResponse })
  async get(@Param('tenantId') tenantId: TenantId): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.get(tenantId));
  }

  /**
   * Changes what is given. What says how a number is connected goes to the default number; a new
   * access token brings back numbers that waited for one. `phoneNumberId` makes another of the
   * tenant's numbers the default, or puts a new one in the default one's place. Only the operator may
   * change `phoneNumberId`, `wabaId`, `appSecret` and `externalId`.
   */
  @Patch(':tenantId')
  @Allows('manage')
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems(400, 409, 422)
  @SettlesSends()
  async update(
    @Param('tenantId') tenantId: TenantId,
    @Body() body: UpdateTenantDto,
    @CalledBy() caller: Caller,
  ): Promise<TenantResponse> {
    const byOperator = caller.kind === 'operator';
    const claimed = OPERATORS_FIELDS.filter((field) => body[field] !== undefined);
    if (!byOperator && claimed.length > 0) {
      const fields = Object.fromEntries(claimed.map((field) => [field, body[field]]));
      throw await this.refusedClaims.record(tenantId, tenantId, fields);
    }
    const tenant = await this.tenants.update(tenantId, body, { byOperator });
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
  @SettlesSends()
  async suspend(@Param('tenantId') tenantId: TenantId): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.suspend(tenantId));
  }

  /** Makes the tenant active again; what is queued goes out. */
  @Post(':tenantId/resume')
  @OperatorOnly()
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: TenantResponse })
  @SettlesSends()
  async resume(@Param('tenantId') tenantId: TenantId): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.resume(tenantId));
  }

  /** Removes the tenant: its number is free at once, its data goes in the background. */
  @Delete(':tenantId')
  @OperatorOnly()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @SettlesSends()
  async delete(@Param('tenantId') tenantId: TenantId): Promise<void> {
    await this.tenants.delete(tenantId);
  }
}
