import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { MessageId, TenantId } from '../../common/id.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows } from '../../common/route-access.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import { MessageViews } from './message-views.service.js';
import { ListMessagesQuery } from './list-messages.query.js';
import { MessageLists } from './message-lists.service.js';
import { MessagePage, MessageResponse, toMessageResponse } from './message.dto.js';
import type { Message } from './message.schema.js';
import { MessagesService } from './messages.service.js';

@ApiTags('Messages')
@Controller('tenants/:tenantId/messages')
@Allows('read')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly lists: MessageLists,
    private readonly tenants: TenantsService,
    private readonly views: MessageViews,
  ) {}

  /** The tenant's messages in both directions, newest first: all, or those that are asked for. */
  @Get()
  @ApiOkResponse({ type: MessagePage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() query: ListMessagesQuery,
  ): Promise<MessagePage> {
    return this.lists.list(tenantId, query);
  }

  /** One message. */
  @Get(':messageId')
  @ApiOkResponse({ type: MessageResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('messageId') messageId: MessageId,
  ): Promise<MessageResponse> {
    return this.show(await this.messages.get(tenantId, messageId));
  }

  /** Takes back a message that is still queued, also one whose time is still to come. */
  @Post(':messageId/cancel')
  @Allows('send')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblems(409)
  async cancel(
    @Param('tenantId') tenantId: TenantId,
    @Param('messageId') messageId: MessageId,
  ): Promise<MessageResponse> {
    return this.show(await this.messages.cancel(tenantId, messageId));
  }

  private async show(message: Message): Promise<MessageResponse> {
    const { phoneNumberId = '' } = await this.tenants.get(message.tenantId);
    const viewOf = await this.views.of(message.tenantId, [message]);
    return toMessageResponse(message, phoneNumberId, viewOf(message));
  }
}
