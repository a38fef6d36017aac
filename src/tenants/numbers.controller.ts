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
import { CalledBy, type Caller } from '../access/caller.js';
import type { TenantId } from '../common/id.js';
import { PageQuery, timeCursor, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { SettlesSends } from '../common/settled-change.interceptor.js';
import { Allows } from '../common/route-access.js';
import { newestFirst, numberOf } from './business-number.js';
import {
  AddNumberDto,
  NumberPage,
  NumberResponse,
  UpdateNumberDto,
  toNumberResponse,
} from './number.dto.js';
import { NumbersService } from './numbers.service.js';
import { RefusedClaims } from './refused-claims.service.js';
import { NumberNotFoundError } from './tenant.errors.js';
import type { Tenant } from './tenant.schema.js';
import { TenantsService } from './tenants.service.js';
import { TokenChecker } from './token-checker.service.js';

/** What a number is by these is the operator's to say. */
const OPERATORS_FIELDS = ['wabaId', 'perSecond', 'force'] as const;

@ApiTags('Numbers')
@Controller('tenants/:tenantId/numbers')
@Allows('read')
export class NumbersController {
  constructor(
    private readonly tenants: TenantsService,
    private readonly numbers: NumbersService,
    private readonly tokens: TokenChecker,
    private readonly refusedClaims: RefusedClaims,
  ) {}

  /** The tenant's numbers, newest first. */
  @Get()
  @ApiOkResponse({ type: NumberPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<NumberPage> {
    const tenant = await this.tenants.get(tenantId);
    return toPage(
      newestFirst(tenant.numbers, cursor).slice(0, limit + 1),
      limit,
      ({ createdAt, phoneNumberId }) => timeCursor(createdAt, phoneNumberId),
      (number) => toNumberResponse(tenant, number),
    );
  }

  /**
   * Gives the tenant another number. Its token must see it at Meta, and its account own it; only the
   * operator may say otherwise, with `force`, or use a simulated token.
   */
  @Post()
  @Allows('manage')
  @ApiCreatedResponse({ type: NumberResponse })
  @ApiProblems(400, 409, 422)
  @SettlesSends()
  async add(
    @Param('tenantId') tenantId: TenantId,
    @Body() body: AddNumberDto,
    @CalledBy() caller: Caller,
  ): Promise<NumberResponse> {
    const byOperator = caller.kind === 'operator';
    const { force, phoneNumberId } = body;
    if (!byOperator && force !== undefined) {
      throw await this.refusedClaims.record(tenantId, phoneNumberId, { force });
    }
    const tenant = await this.numbers.add(tenantId, body, { byOperator, force });
    return show(await this.tokens.check(tenant, phoneNumberId), phoneNumberId);
  }

  /** One number of the tenant. */
  @Get(':phoneNumberId')
  @ApiOkResponse({ type: NumberResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
  ): Promise<NumberResponse> {
    return toNumberResponse(...(await this.numbers.get(tenantId, phoneNumberId)));
  }

  /**
   * Changes what is given. A new access token is that of every number that shared the old one. Only
   * the operator may change `wabaId` and `perSecond`.
   */
  @Patch(':phoneNumberId')
  @Allows('manage')
  @ApiOkResponse({ type: NumberResponse })
  @ApiProblems(400, 409, 422)
  @SettlesSends()
  async update(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
    @Body() body: UpdateNumberDto,
    @CalledBy() caller: Caller,
  ): Promise<NumberResponse> {
    const byOperator = caller.kind === 'operator';
    const claimed = OPERATORS_FIELDS.filter((field) => body[field] !== undefined);
    if (!byOperator && claimed.length > 0) {
      const fields = Object.fromEntries(claimed.map((field) => [field, body[field]]));
      throw await this.refusedClaims.record(tenantId, phoneNumberId, fields);
    }
    const tenant = await this.numbers.update(tenantId, phoneNumberId, body, { byOperator });
    const reconnected = body.accessToken !== undefined || body.wabaId !== undefined;
    return show(
      reconnected ? await this.tokens.check(tenant, phoneNumberId) : tenant,
      phoneNumberId,
    );
  }

  /** Takes a number from the tenant: it is free at once. What waits to be sent from it fails. */
  @Delete(':phoneNumberId')
  @Allows('manage')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(409)
  @SettlesSends()
  async remove(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
  ): Promise<void> {
    await this.numbers.remove(tenantId, phoneNumberId);
  }
}

/** @throws NumberNotFoundError if it was taken away meanwhile */
function show(tenant: Tenant, phoneNumberId: string): NumberResponse {
  const number = numberOf(tenant, phoneNumberId);
  if (number === undefined) throw new NumberNotFoundError(phoneNumberId);
  return toNumberResponse(tenant, number);
}
