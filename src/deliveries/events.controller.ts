import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import { EventReader } from './event-reader.service.js';
import { EventStreams } from './event-streams.service.js';
import { toWire } from './event-renderer.service.js';
import { EventPage, EventsQuery } from './event.dto.js';

const STREAM = 'text/event-stream';

@ApiTags('Events')
@ApiExtraModels(EventPage)
@Controller('tenants/:tenantId/events')
@Allows('read')
export class EventsController {
  constructor(
    private readonly reader: EventReader,
    private readonly streams: EventStreams,
  ) {}

  /**
   * What happened, as it happens or as a list.
   *
   * With `Accept: application/json` a list, oldest first, of what is still kept: for catching up.
   * Otherwise server-sent events: each is named by its type, and its `id` is the event's. Before
   * events of messages comes one named `message` with the message as it is now, unless `types` are
   * chosen. `ready` tells that from here on nothing is missed. A stream that broke goes on where it
   * left off with the header `Last-Event-ID`; some events may then come a second time.
   *
   * The order is that of the log, in which changes came to be told; their times (`at`) follow it only
   * roughly. Going on `after` the last event one has misses nothing and repeats nothing.
   */
  @Get()
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: '`id` of the last event seen. Without one a stream starts now.',
  })
  @ApiProduces('application/json', STREAM)
  @ApiOkResponse({
    description: 'The list, or the stream, whose `data` are the same events.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(EventPage) } },
      [STREAM]: { schema: { type: 'string' } },
    },
  })
  @ApiProblems(400, 404, 429)
  async read(
    @Param('tenantId') tenantId: TenantId,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query() query: EventsQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const cursor = lastEventId || query.cursor || query.after;
    if (wantsList(accept)) {
      reply.send(await this.list(tenantId, cursor, query));
      return;
    }
    const stream = await this.streams.listen(tenantId, cursor, query.types);
    void reply
      .header('content-type', `${STREAM}; charset=utf-8`)
      .header('cache-control', 'no-cache, no-transform')
      // A stream that ends takes its connection along; proxies must not collect what it says.
      .header('connection', 'close')
      .header('x-accel-buffering', 'no')
      .send(stream);
  }

  private async list(
    tenantId: TenantId,
    cursor: string | undefined,
    { limit, types }: EventsQuery,
  ): Promise<EventPage> {
    const after = cursor === undefined ? 0 : await this.reader.positionOf(tenantId, cursor);
    const events = await this.reader.read({
      tenantIds: [tenantId],
      ...defined({ types }),
      after,
      limit: limit + 1,
    });
    const items = events.slice(0, limit).map(({ event }) => toWire(event));
    const nextCursor = events.length > limit ? (items.at(-1)?.id ?? null) : null;
    return { items, nextCursor };
  }
}

/** Who names JSON and no stream wants the list; who says nothing gets the stream, as ever. */
function wantsList(accept = ''): boolean {
  return accept.includes('application/json') && !accept.includes(STREAM);
}
