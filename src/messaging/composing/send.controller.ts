import { Body, Controller, Headers, HttpCode, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import type { TenantId } from '../../common/id.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows } from '../../common/route-access.js';
import { SendBulkDto, SendBulkResponse, readBulk, toBulkItem } from './send-bulk.dto.js';
import { SendMessageDto, toSendRequest } from './send-message.dto.js';
import type { SendRequest } from './send-request.js';
import { SendMessageResponse, toSendResponse } from './send-response.dto.js';
import { SendService } from './send.service.js';

@ApiTags('Messages')
@Controller('tenants/:tenantId')
@Allows('send')
export class SendController {
  constructor(
    private readonly sends: SendService,
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
    const enqueued = await this.sends.enqueue(tenantId, request);
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
    description: 'The message at index n gets the key `<key>:n`, unless it has one of its own.',
  })
  @ApiAcceptedResponse({ type: SendBulkResponse })
  @ApiProblems(400, 413)
  async sendBulk(
    @Param('tenantId') tenantId: TenantId,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() body: SendBulkDto,
  ): Promise<SendBulkResponse> {
    const read = readBulk(body, idempotencyKey, this.clock.now());
    const requests = read.filter((one): one is SendRequest => !(one instanceof AppError));
    const outcomes = (await this.sends.enqueueAll(tenantId, requests)).values();
    return {
      items: read.map((one, index) =>
        toBulkItem(one instanceof AppError ? one : outcomes.next().value!, index),
      ),
    };
  }
}
