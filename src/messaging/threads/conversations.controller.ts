import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import type { ConversationId, TenantId } from '../../common/id.js';
import { PageQuery, toPage } from '../../common/page.js';
import { searchTermsOf } from '../../common/search-words.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Handlings } from '../../conversations/handlings.service.js';
import { Allows } from '../../common/route-access.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import {
  ConversationPage,
  ConversationResponse,
  ListConversationsQuery,
  toConversationResponse,
} from './conversation.dto.js';
import type { ConversationView } from './conversation-view.js';
import { UpdateConversationDto, toHandlingChange } from './handling.dto.js';
import { FilteredConversations } from './filtered-conversations.service.js';
import { MessageViews } from '../messages/message-views.service.js';
import { MessagePage, toMessageResponse } from '../messages/message.dto.js';
import { ThreadsService } from './threads.service.js';

@ApiTags('Conversations')
@Controller('tenants/:tenantId')
@Allows('read')
export class ConversationsController {
  constructor(
    private readonly threads: ThreadsService,
    private readonly filtered: FilteredConversations,
    private readonly handlings: Handlings,
    private readonly tenants: TenantsService,
    private readonly views: MessageViews,
    private readonly clock: Clock,
  ) {}

  /**
   * By last activity, newest first. Narrowed, a page may hold fewer than asked for, or none: there are
   * more as long as `nextCursor` says so.
   */
  @Get('conversations')
  @ApiOkResponse({ type: ConversationPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() { search, limit, cursor, ...filter }: ListConversationsQuery,
  ): Promise<ConversationPage> {
    const terms = search === undefined ? null : searchTermsOf(search);
    const page = { limit, ...defined({ cursor }) };
    const { items, nextCursor } = await this.filtered.list(tenantId, filter, terms, page);
    return { items: await this.show(tenantId, items), nextCursor };
  }

  /** One conversation. */
  @Get('conversations/:conversationId')
  @ApiOkResponse({ type: ConversationResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('conversationId') conversationId: ConversationId,
  ): Promise<ConversationResponse> {
    const view = await this.threads.get(tenantId, conversationId);
    return (await this.show(tenantId, [view]))[0]!;
  }

  /**
   * Closes or opens a conversation, says who deals with it, what it is about and until when it can
   * wait, and saves your own words about it. What is left out stays.
   */
  @Patch('conversations/:conversationId')
  @Allows('send')
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblems(400)
  async update(
    @Param('tenantId') tenantId: TenantId,
    @Param('conversationId') conversationId: ConversationId,
    @Body() body: UpdateConversationDto,
  ): Promise<ConversationResponse> {
    const change = toHandlingChange(body, this.clock.now());
    const view = await this.threads.update(tenantId, conversationId, body.metadata ?? {}, change);
    return (await this.show(tenantId, [view]))[0]!;
  }

  /** The messages of a conversation, newest first. */
  @Get('conversations/:conversationId/messages')
  @ApiOkResponse({ type: MessagePage })
  @ApiProblems(400)
  async listMessages(
    @Param('tenantId') tenantId: TenantId,
    @Param('conversationId') conversationId: ConversationId,
    @Query() page: PageQuery,
  ): Promise<MessagePage> {
    const { phoneNumberId = '' } = await this.tenants.get(tenantId);
    const messages = await this.threads.listMessages(tenantId, conversationId, page);
    const viewOf = await this.views.of(tenantId, messages);
    return toPage(
      messages,
      page.limit,
      ({ _id }) => _id,
      (message) => toMessageResponse(message, phoneNumberId, viewOf(message)),
    );
  }

  /** Notes that all messages of the conversation were read on the tenant's side. */
  @Post('conversations/:conversationId/read')
  @Allows('send')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: ConversationResponse })
  async markRead(
    @Param('tenantId') tenantId: TenantId,
    @Param('conversationId') conversationId: ConversationId,
  ): Promise<ConversationResponse> {
    const view = await this.threads.markRead(tenantId, conversationId);
    return (await this.show(tenantId, [view]))[0]!;
  }

  private async show(
    tenantId: TenantId,
    views: readonly ConversationView[],
  ): Promise<ConversationResponse[]> {
    const { phoneNumberId = '' } = await this.tenants.get(tenantId);
    const lastMessages = views.flatMap(({ lastMessage }) => lastMessage ?? []);
    const ids = views.map(({ conversation }) => conversation._id);
    const [viewOf, handlings] = await Promise.all([
      this.views.of(tenantId, lastMessages),
      this.handlings.find(tenantId, ids),
    ]);
    const now = this.clock.now();
    return views.map((view, index) =>
      toConversationResponse(view, handlings.get(ids[index]!)!, phoneNumberId, viewOf, now),
    );
  }
}
