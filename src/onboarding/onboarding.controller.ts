import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CalledBy, type Caller } from '../access/caller.js';
import { PageQuery, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { AllowsOwn, OperatorOnly } from '../common/route-access.js';
import {
  AnnouncedAccountPage,
  BegunOnboardingResponse,
  BeginOnboardingDto,
  ListOnboardingsQuery,
  OnboardingPage,
  OnboardingResponse,
  RetryOnboardingDto,
  toOnboardingResponse,
} from './onboarding.dto.js';
import { OnboardingService } from './onboarding.service.js';

/** Connects numbers, step by step, whatever happens in between. */
@ApiTags('Onboarding')
@Controller('onboarding')
@AllowsOwn('manage')
export class OnboardingController {
  constructor(private readonly onboardings: OnboardingService) {}

  /**
   * Connects a number: with the code of Embedded Signup, which is exchanged before this is answered,
   * or by hand with an access token. A tenant's key connects numbers of its own tenant only.
   */
  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: BegunOnboardingResponse })
  @ApiProblems(400, 409)
  async begin(
    @Body() body: BeginOnboardingDto,
    @CalledBy() caller: Caller,
  ): Promise<BegunOnboardingResponse> {
    const { onboarding, apiKey } = await this.onboardings.begin(body, caller);
    return { ...toOnboardingResponse(onboarding), apiKey };
  }

  /** Onboardings, newest first. */
  @Get()
  @ApiOkResponse({ type: OnboardingPage })
  @ApiProblems(400)
  async list(
    @Query() { tenantId, ...page }: ListOnboardingsQuery,
    @CalledBy() caller: Caller,
  ): Promise<OnboardingPage> {
    const rows = await this.onboardings.list(page, caller, tenantId);
    return toPage(rows, page.limit, ({ _id }) => _id, toOnboardingResponse);
  }

  /**
   * Accounts that Meta says were shared with this app in the last 30 days, and that no tenant has: the
   * dialog was gone through, and its code never came here.
   */
  @Get('announced')
  @OperatorOnly()
  @ApiOkResponse({ type: AnnouncedAccountPage })
  @ApiProblems(400)
  announced(@Query() page: PageQuery): Promise<AnnouncedAccountPage> {
    return this.onboardings.listAnnounced(page);
  }

  /** How far it is: each step, and what to do about those that were refused. */
  @Get(':onboardingId')
  @ApiOkResponse({ type: OnboardingResponse })
  async get(
    @Param('onboardingId') onboardingId: string,
    @CalledBy() caller: Caller,
  ): Promise<OnboardingResponse> {
    return toOnboardingResponse(await this.onboardings.get(onboardingId, caller));
  }

  /** Tries again what was refused, with what was missing: another code, a token, the number's PIN. */
  @Post(':onboardingId/retry')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: OnboardingResponse })
  @ApiProblems(400, 409)
  async retry(
    @Param('onboardingId') onboardingId: string,
    @Body() body: RetryOnboardingDto,
    @CalledBy() caller: Caller,
  ): Promise<OnboardingResponse> {
    return toOnboardingResponse(await this.onboardings.retry(onboardingId, body, caller));
  }
}
