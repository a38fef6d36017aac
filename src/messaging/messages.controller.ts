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
import {
  ApiAcceptedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import type { ConversationId, MessageId, TenantId } from '../common/id.js';
import { toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { KeyRequired } from '../tenants/api-access.js';
import { TenantsService } from '../tenants/tenants.service.js';
import {
  ListMessagesQuery,
  MessagePage,
  MessageResponse,
  toMessageResponse,
} from './message.dto.js';
import type { Message } from './message.schema.js';
import { STATUS_RANK } from './message-status.js';
import { MessageMedia } from './message-media.service.js';
import { MessagesService } from './messages.service.js';
import { MarkReadDto } from './read-receipt.dto.js';
import { ReadReceipts } from './read-receipts.service.js';
import { SendBulkDto, SendBulkResponse, readBulk, toBulkItem } from './send-bulk.dto.js';
import { SendMessageDto, toSendRequest } from './send-message.dto.js';
import type { SendRequest } from './send-request.js';
import { SendMessageResponse, toSendResponse } from './send-response.dto.js';

@ApiTags('Messages')
@Controller('tenants/:tenantId')
@KeyRequired()
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly receipts: ReadReceipts,
    private readonly tenants: TenantsService,
    private readonly media: MessageMedia,
    private readonly clock: Clock,
  ) {}

  /** Queues a message. The same idempotency key stands for the same message: it is sent once. */
  @Post('send')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiAcceptedResponse({ type: SendMessageResponse })
  @ApiOkResponse({ type: SendMessageResponse, description: 'The key was used before.' })
  @ApiProblems(400, 409, 422)
  async send(
    @Param('tenantId') tenantId: TenantId,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() body: SendMessageDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SendMessageResponse> {
    const request = toSendRequest(body, idempotencyKey, this.clock.now());
    const enqueued = await this.messages.enqueue(tenantId, request);
    if (enqueued.duplicate) reply.code(HttpStatus.OK);
    return toSendResponse(enqueued);
  }

  /**
   * Queues up to 1000 messages, each on its own: what is wrong with one is no matter of the others,
   * and the answer tells what became of each. A batch that is sent again with the same
   * `Idempotency-Key`, or with the same keys in its messages, queues nothing twice.
   */
  @Post('send/bulk')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The message at place n gets the key `<key>:n`, unless it has one of its own.',
  })
  @ApiAcceptedResponse({ type: SendBulkResponse })
  @ApiProblems(400, 413)
  async sendBulk(
    @Param('tenantId') tenantId: TenantId,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() body: SendBulkDto,
  ): Promise<SendBulkResponse> {
    const read = await readBulk(body, idempotencyKey, this.clock.now());
    const requests = read.filter((one): one is SendRequest => !(one instanceof AppError));
    const outcomes = (await this.messages.enqueueAll(tenantId, requests)).values();
    return {
      items: read.map((one, index) =>
        toBulkItem(one instanceof AppError ? one : outcomes.next().value!, index),
      ),
    };
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
    const media = await this.media.of(tenantId, messages);
    return toPage(
      messages,
      page.limit,
      ({ _id }) => _id,
      (message) => toMessageResponse(message, phoneNumberId, media.get(message._id)),
    );
  }

  @Get('messages/:messageId')
  @ApiOkResponse({ type: MessageResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('messageId') messageId: MessageId,
  ): Promise<MessageResponse> {
    return this.show(await this.messages.get(tenantId, messageId));
  }

  /**
   * Shows the customer that their message, and all before it, were read; with `typing` also that an
   * answer is being written, until it comes or for 25 seconds.
   */
  @Post('messages/:messageId/read')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(400, 409, 502)
  async markRead(
    @Param('tenantId') tenantId: TenantId,
    @Param('messageId') messageId: MessageId,
    @Body() body?: MarkReadDto,
  ): Promise<void> {
    await this.receipts.markRead(tenantId, messageId, body?.typing ?? false);
  }

  /** Takes back a message that is still queued, also one whose time is still to come. */
  @Post('messages/:messageId/cancel')
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
    const media = await this.media.of(message.tenantId, [message]);
    return toMessageResponse(message, phoneNumberId, media.get(message._id));
  }
}
