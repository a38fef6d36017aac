import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ConversationId, MessageId, TenantId } from '../common/id.js';
import { toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { KeyRequired } from '../tenants/api-access.js';
import { TenantsService } from '../tenants/tenants.service.js';
import {
  ListMessagesQuery,
  MessagePage,
  MessageResponse,
  SendMessageDto,
  SendMessageResponse,
  toMessageResponse,
  toSendRequest,
  toSendResponse,
} from './message.dto.js';
import { STATUS_RANK } from './message-status.js';
import { MessagesService } from './messages.service.js';

@ApiTags('Messages')
@Controller('tenants/:tenantId')
@KeyRequired()
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly tenants: TenantsService,
  ) {}

  /** Queues a message. The same idempotency key stands for the same message: it is sent once. */
  @Post('send')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiAcceptedResponse({ type: SendMessageResponse })
  @ApiOkResponse({ type: SendMessageResponse, description: 'The key was used before.' })
  @ApiProblems(400, 409)
  async send(
    @Param('tenantId') tenantId: TenantId,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() body: SendMessageDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SendMessageResponse> {
    const enqueued = await this.messages.enqueue(tenantId, toSendRequest(body, idempotencyKey));
    if (enqueued.duplicate) reply.code(HttpStatus.OK);
    return toSendResponse(enqueued);
  }

  /** The tenant's messages in both directions, newest first. */
  @Get('messages')
  @ApiOkResponse({ type: MessagePage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() { conversationId, direction, status, ...page }: ListMessagesQuery,
  ): Promise<MessagePage> {
    const { phoneNumberId = '' } = await this.tenants.get(tenantId);
    const messages = await this.messages.list(
      tenantId,
      {
        ...(conversationId && { conversationIds: [conversationId as ConversationId] }),
        ...(direction && { direction }),
        ...(status === 'received' && { direction: 'IN' }),
        ...(status && status !== 'received' && { rank: STATUS_RANK[status] }),
      },
      page,
    );
    return toPage(
      messages,
      page.limit,
      ({ _id }) => _id,
      (message) => toMessageResponse(message, phoneNumberId),
    );
  }

  @Get('messages/:messageId')
  @ApiOkResponse({ type: MessageResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('messageId') messageId: MessageId,
  ): Promise<MessageResponse> {
    const { phoneNumberId = '' } = await this.tenants.get(tenantId);
    return toMessageResponse(await this.messages.get(tenantId, messageId), phoneNumberId);
  }

  /** Takes back a message that is still queued. */
  @Post('messages/:messageId/cancel')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblems(409)
  async cancel(
    @Param('tenantId') tenantId: TenantId,
    @Param('messageId') messageId: MessageId,
  ): Promise<MessageResponse> {
    const { phoneNumberId = '' } = await this.tenants.get(tenantId);
    return toMessageResponse(await this.messages.cancel(tenantId, messageId), phoneNumberId);
  }
}
