import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Put,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../common/id.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows, OperatorOnly } from '../common/route-access.js';
import { SettlesSends } from '../common/settled-change.interceptor.js';
import {
  BusinessProfileResponse,
  DisconnectNumberDto,
  PinDto,
  PinResponse,
  RegisterNumberDto,
  RequestCodeDto,
  UpdateProfileDto,
  VerifyCodeDto,
  toProfileResponse,
} from './number-operations.dto.js';
import { NumberOperations } from './number-operations.service.js';

/** What is done to a number at Meta, one call each. */
@ApiTags('Numbers')
@Controller('tenants/:tenantId/numbers/:phoneNumberId')
@Allows('manage')
export class NumberOperationsController {
  constructor(private readonly operations: NumberOperations) {}

  /** Has Meta send a code to the number, by SMS or call, that proves that it can be reached. */
  @Post('request-code')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(400, 409, 422, 502)
  requestCode(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
    @Body() { method = 'SMS', language = 'en_US' }: RequestCodeDto,
  ): Promise<void> {
    return this.operations.requestCode(tenantId, phoneNumberId, method, language);
  }

  /** Enters the code that came. */
  @Post('verify-code')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(400, 409, 422, 502)
  verifyCode(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
    @Body() { code }: VerifyCodeDto,
  ): Promise<void> {
    return this.operations.verifyCode(tenantId, phoneNumberId, code);
  }

  /** Registers the number with the Cloud API; sending goes on. */
  @Post('register')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(400, 409, 422, 502)
  @SettlesSends()
  register(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
    @Body() { pin }: RegisterNumberDto,
  ): Promise<void> {
    return this.operations.register(tenantId, phoneNumberId, pin);
  }

  /** Takes the number off the Cloud API: its messages wait until it is registered again. */
  @Post('deregister')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(409, 422, 502)
  @SettlesSends()
  deregister(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
  ): Promise<void> {
    return this.operations.deregister(tenantId, phoneNumberId);
  }

  /**
   * Ends the connection at Meta; the number, its conversations and messages stay. What waits to be sent
   * goes on waiting until it is connected again.
   */
  @Post('disconnect')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(400, 409, 422, 502)
  @SettlesSends()
  disconnect(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
    @Body() { deregister = false }: DisconnectNumberDto,
  ): Promise<void> {
    return this.operations.disconnect(tenantId, phoneNumberId, deregister);
  }

  /** Gives the number another PIN for two-step verification. It is kept sealed. */
  @Put('pin')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(400, 409, 422, 502)
  changePin(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
    @Body() { pin }: PinDto,
  ): Promise<void> {
    return this.operations.changePin(tenantId, phoneNumberId, pin);
  }

  /** Shows the PIN that the number is registered with: once, and to the operator. */
  @Post('pin/show')
  @OperatorOnly()
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: PinResponse })
  async showPin(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
  ): Promise<PinResponse> {
    return { pin: (await this.operations.showPin(tenantId, phoneNumberId)).reveal() };
  }

  /** What customers see of the business, as Meta has it now. */
  @Get('profile')
  @Allows('read')
  @ApiOkResponse({ type: BusinessProfileResponse })
  @ApiProblems(409, 422, 502)
  async profile(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
  ): Promise<BusinessProfileResponse> {
    return toProfileResponse(await this.operations.getProfile(tenantId, phoneNumberId));
  }

  /** Changes what customers see of the business. */
  @Patch('profile')
  @ApiOkResponse({ type: BusinessProfileResponse })
  @ApiProblems(400, 409, 422, 502)
  async updateProfile(
    @Param('tenantId') tenantId: TenantId,
    @Param('phoneNumberId') phoneNumberId: string,
    @Body() body: UpdateProfileDto,
  ): Promise<BusinessProfileResponse> {
    return toProfileResponse(await this.operations.updateProfile(tenantId, phoneNumberId, body));
  }
}
