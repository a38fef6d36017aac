import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CalledBy, type Caller } from '../access/caller.js';
import type { TenantId } from '../common/id.js';
import { PageQuery, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import {
  ConnectNumberDto,
  OnboardingPage,
  OnboardingResponse,
  RetryOnboardingDto,
  toOnboardingResponse,
} from './onboarding.dto.js';
import type { Beginner } from './onboarding-drafts.service.js';
import { OnboardingService } from './onboarding.service.js';

/** The same as `/onboarding`, in one tenant: for its people, too, who are somebody only in it. */
@ApiTags('Onboarding')
@Controller('tenants/:tenantId/onboardings')
@Allows('manage')
export class TenantOnboardingsController {
  constructor(private readonly onboardings: OnboardingService) {}

  /** Connects a number of the tenant, by the code of Embedded Signup or with an access token. */
  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: OnboardingResponse })
  @ApiProblems(400, 409)
  async begin(
    @Param('tenantId') tenantId: TenantId,
    @Body() body: ConnectNumberDto,
    @CalledBy() { kind }: Caller,
  ): Promise<OnboardingResponse> {
    const beginner = { kind, tenantId };
    const { onboarding } = await this.onboardings.begin({ ...body, tenantId }, beginner);
    return toOnboardingResponse(onboarding);
  }

  /** Onboardings of the tenant, newest first. */
  @Get()
  @ApiOkResponse({ type: OnboardingPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() page: PageQuery,
  ): Promise<OnboardingPage> {
    const rows = await this.onboardings.list(page, within(tenantId));
    return toPage(rows, page.limit, ({ _id }) => _id, toOnboardingResponse);
  }

  /** How far it is: each step, and what to do about those that were refused. */
  @Get(':onboardingId')
  @ApiOkResponse({ type: OnboardingResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('onboardingId') onboardingId: string,
  ): Promise<OnboardingResponse> {
    return toOnboardingResponse(await this.onboardings.get(onboardingId, within(tenantId)));
  }

  /** Tries again what was refused, with what was missing: another code, a token, the number's PIN. */
  @Post(':onboardingId/retry')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: OnboardingResponse })
  @ApiProblems(400, 409)
  async retry(
    @Param('tenantId') tenantId: TenantId,
    @Param('onboardingId') onboardingId: string,
    @Body() body: RetryOnboardingDto,
  ): Promise<OnboardingResponse> {
    const row = await this.onboardings.retry(onboardingId, body, within(tenantId));
    return toOnboardingResponse(row);
  }
}

/** Whoever asks, also the operator, means this tenant's alone. */
function within(tenantId: TenantId): Beginner {
  return { kind: 'tenant', tenantId };
}
