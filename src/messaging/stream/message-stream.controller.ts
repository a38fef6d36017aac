import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '../../common/id.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows } from '../../common/route-access.js';
import { MessageStreamQuery } from './message-stream.dto.js';
import { MessageStream } from './message-stream.service.js';

@ApiTags('Messages')
@Controller('tenants/:tenantId')
@Allows('read')
export class MessageStreamController {
  constructor(private readonly stream: MessageStream) {}

  /**
   * Changes of the tenant's messages as they happen: server-sent events.
   *
   * Each `message` event holds a message as it is now; quick changes in a row may come as one.
   * `ready` tells that from here on nothing is missed. A stream that broke goes on where it left
   * off with the header `Last-Event-ID`; some events may then come a second time.
   */
  @Get('events')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: '`id` of the last event seen. Without one the stream starts now.',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: { type: 'string' }, description: '`data` is a MessageResponse.' })
  @ApiProblems(400, 429)
  listen(
    @Param('tenantId') tenantId: TenantId,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query() { cursor }: MessageStreamQuery,
    @Res() reply: FastifyReply,
  ): void {
    const stream = this.stream.listen(tenantId, lastEventId || cursor);
    void reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache, no-transform')
      // A stream that ends takes its connection along; proxies must not collect what it says.
      .header('connection', 'close')
      .header('x-accel-buffering', 'no')
      .send(stream);
  }
}
