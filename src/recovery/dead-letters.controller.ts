import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { defined } from '../common/defined.js';
import type { DeadLetterId, TenantId } from '../common/id.js';
import { toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { OperatorOnly } from '../common/route-access.js';
import {
  DeadLetterPage,
  DeadLetterResponse,
  ListDeadLettersQuery,
  ReplayDeadLettersDto,
  ReplayDeadLettersResponse,
  toDeadLetterResponse,
} from './dead-letter.dto.js';
import { ReplayService } from './replay.service.js';

/** What was given up, and another try. */
@ApiTags('Dead letters')
@Controller('admin/dead-letters')
@OperatorOnly()
export class DeadLettersController {
  constructor(
    private readonly deadLetters: DeadLettersService,
    private readonly replays: ReplayService,
  ) {}

  /** Dead letters, newest first. */
  @Get()
  @ApiOkResponse({ type: DeadLetterPage })
  @ApiProblems(400)
  async list(
    @Query() { tenantId, limit, cursor, ...filter }: ListDeadLettersQuery,
  ): Promise<DeadLetterPage> {
    const letters = await this.deadLetters.list(
      { ...filter, ...defined({ tenantId: tenantId ? (tenantId as TenantId) : undefined }) },
      limit + 1,
      cursor,
    );
    return toPage(letters, limit, ({ _id }) => _id, toDeadLetterResponse);
  }

  /** One dead letter, with its history. */
  @Get(':deadLetterId')
  @ApiOkResponse({ type: DeadLetterResponse })
  async get(@Param('deadLetterId') id: DeadLetterId): Promise<DeadLetterResponse> {
    return toDeadLetterResponse(await this.replays.get(id));
  }

  /** Replays many: those named, or all open ones that fit. With `dryRun` it only tells. */
  @Post('replay')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: ReplayDeadLettersResponse })
  @ApiProblems(400)
  async replayMany(@Body() body: ReplayDeadLettersDto): Promise<ReplayDeadLettersResponse> {
    return { dryRun: body.dryRun === true, items: await this.replays.replay(body) };
  }

  /** Replays one. A message that arrived meanwhile, or may have, is not sent again. */
  @Post(':deadLetterId/replay')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: ReplayDeadLettersResponse })
  async replay(@Param('deadLetterId') id: DeadLetterId): Promise<ReplayDeadLettersResponse> {
    return { dryRun: false, items: await this.replays.replay({ ids: [id] }) };
  }

  /** Closes the case without another try. */
  @Post(':deadLetterId/discard')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: DeadLetterResponse })
  @ApiProblems(409)
  async discard(@Param('deadLetterId') id: DeadLetterId): Promise<DeadLetterResponse> {
    return toDeadLetterResponse(await this.replays.discard(id));
  }
}
