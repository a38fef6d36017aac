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
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { PageQuery, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import { QuickRepliesRepository } from './quick-replies.repository.js';
import {
  CreateQuickReplyDto,
  QuickReplyPage,
  QuickReplyResponse,
  toQuickReplyResponse,
  UpdateQuickReplyDto,
} from './quick-reply.dto.js';
import { QuickReplyNotFoundError } from './quick-reply.errors.js';

/** What a tenant's people often answer with. */
@ApiTags('Conversations')
@Controller('tenants/:tenantId/quick-replies')
@Allows('send')
export class QuickRepliesController {
  constructor(private readonly quickReplies: QuickRepliesRepository) {}

  /** Saves a text that is often answered with, under a shortcut of its own. */
  @Post()
  @ApiCreatedResponse({ type: QuickReplyResponse })
  @ApiProblems(400, 409)
  async add(
    @Param('tenantId') tenantId: TenantId,
    @Body() { shortcut, text }: CreateQuickReplyDto,
  ): Promise<QuickReplyResponse> {
    return toQuickReplyResponse(await this.quickReplies.add(tenantId, { shortcut, text }));
  }

  /** The texts that are often answered with, newest first. */
  @Get()
  @Allows('read')
  @ApiOkResponse({ type: QuickReplyPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() page: PageQuery,
  ): Promise<QuickReplyPage> {
    const found = await this.quickReplies.list(tenantId, page);
    return toPage(found, page.limit, ({ _id }) => _id, toQuickReplyResponse);
  }

  /** Changes shortcut or text. What is left out stays. */
  @Patch(':quickReplyId')
  @ApiOkResponse({ type: QuickReplyResponse })
  @ApiProblems(400, 409)
  async change(
    @Param('tenantId') tenantId: TenantId,
    @Param('quickReplyId') quickReplyId: string,
    @Body() { shortcut, text }: UpdateQuickReplyDto,
  ): Promise<QuickReplyResponse> {
    const words = defined({ shortcut, text });
    const changed = await this.quickReplies.change(tenantId, quickReplyId, words);
    if (changed === null) throw new QuickReplyNotFoundError(quickReplyId);
    return toQuickReplyResponse(changed);
  }

  /** It is offered no more. */
  @Delete(':quickReplyId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async remove(
    @Param('tenantId') tenantId: TenantId,
    @Param('quickReplyId') quickReplyId: string,
  ): Promise<void> {
    const removed = await this.quickReplies.remove(tenantId, quickReplyId);
    if (!removed) throw new QuickReplyNotFoundError(quickReplyId);
  }
}
