import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { WebhookEventId } from '../common/id.js';
import { toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { OperatorOnly } from '../common/route-access.js';
import {
  ListWebhookEventsQuery,
  ReplayQuarantinedDto,
  ReplayWebhookEventDto,
  ReplayedResponse,
  WebhookEventDetailResponse,
  WebhookEventPage,
  toFilter,
  toWebhookEventDetail,
  toWebhookEventResponse,
} from './journal.dto.js';
import { JournalService } from './journal.service.js';
import { cursorOfWebhookEvent } from './webhook-events.repository.js';

/** Every delivery from Meta as it came, what became of it, and another try. */
@ApiTags('Journal')
@Controller('admin/webhook-events')
@OperatorOnly()
export class JournalController {
  constructor(private readonly journal: JournalService) {}

  /** Newest first, without bodies. */
  @Get()
  @ApiOkResponse({ type: WebhookEventPage })
  @ApiProblems(400)
  async list(@Query() query: ListWebhookEventsQuery): Promise<WebhookEventPage> {
    const events = await this.journal.list(toFilter(query), query.limit + 1, query.cursor);
    return toPage(events, query.limit, cursorOfWebhookEvent, toWebhookEventResponse);
  }

  /** One delivery, with its body. */
  @Get(':webhookEventId')
  @ApiOkResponse({ type: WebhookEventDetailResponse })
  async get(
    @Param('webhookEventId') webhookEventId: WebhookEventId,
  ): Promise<WebhookEventDetailResponse> {
    return toWebhookEventDetail(await this.journal.get(webhookEventId));
  }

  /** Applies what was quarantined for a number that is registered by now. */
  @Post('replay')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: ReplayedResponse })
  @ApiProblems(400)
  async replayQuarantined(@Body() body: ReplayQuarantinedDto): Promise<ReplayedResponse> {
    return { replayed: await this.journal.replayQuarantined(body.phoneNumberId) };
  }

  /** Applies a delivery again, or one item of it. What was done already is not done twice. */
  @Post(':webhookEventId/replay')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: ReplayedResponse })
  @ApiProblems(400)
  async replay(
    @Param('webhookEventId') webhookEventId: WebhookEventId,
    @Body() body: ReplayWebhookEventDto,
  ): Promise<ReplayedResponse> {
    await this.journal.replay(webhookEventId, body.position);
    return { replayed: 1 };
  }
}
