import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { OperatorOnly } from '../common/route-access.js';
import { MessageLookUps } from '../messaging/messages/message-look-ups.repository.js';
import { MessagePage, toMessageResponse } from '../messaging/messages/message.dto.js';
import { FoundList, ListAllMessagesQuery, LookUpQuery } from './lookup.dto.js';
import { LookupService } from './lookup.service.js';

/** For whoever looks after all tenants. */
@ApiTags('Operations')
@Controller('admin')
@OperatorOnly()
export class OperatorLookupController {
  constructor(
    private readonly lookup: LookupService,
    private readonly messages: MessageLookUps,
  ) {}

  /** Finds whatever has this number, wamid, id, idempotency key or name, in all tenants. */
  @Get('lookup')
  @ApiOkResponse({ type: FoundList })
  @ApiProblems(400)
  async find(@Query() { q }: LookUpQuery): Promise<FoundList> {
    return { items: await this.lookup.find('everywhere', q) };
  }

  /** The messages of all tenants, newest first: all, or those in trouble. */
  @Get('messages')
  @ApiOkResponse({ type: MessagePage })
  @ApiProblems(400)
  async list(@Query() { status, ...page }: ListAllMessagesQuery): Promise<MessagePage> {
    const rows = await this.messages.list(status, page);
    return toPage(
      rows,
      page.limit,
      ({ _id }) => _id,
      (message) => toMessageResponse(message, '', { edits: [], reactions: [] }),
    );
  }
}
