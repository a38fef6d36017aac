import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CalledBy, type Caller } from '../access/caller.js';
import type { MessageId, TenantId } from '../common/id.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import { FoundList, LookUpQuery } from './lookup.dto.js';
import { LookupService } from './lookup.service.js';
import { MessageHistoryResponse } from './message-history.dto.js';
import { MessageHistories } from './message-histories.service.js';

/** Where something is, and how it came about. */
@ApiTags('Messages')
@Controller('tenants/:tenantId')
@Allows('read')
export class LookupController {
  constructor(
    private readonly lookup: LookupService,
    private readonly histories: MessageHistories,
  ) {}

  /** Finds whatever of the tenant's has this number, wamid, id, idempotency key or name. */
  @Get('lookup')
  @ApiOkResponse({ type: FoundList })
  @ApiProblems(400)
  async find(
    @Param('tenantId') tenantId: TenantId,
    @Query() { q }: LookUpQuery,
  ): Promise<FoundList> {
    return { items: await this.lookup.find(tenantId, q) };
  }

  /**
   * All that is known of a message's way, from birth to end, in the order in which it happened. What
   * became of its events at the operator's endpoints is told to the operator alone.
   */
  @Get('messages/:messageId/history')
  @ApiOkResponse({ type: MessageHistoryResponse })
  async history(
    @Param('tenantId') tenantId: TenantId,
    @Param('messageId') messageId: MessageId,
    @CalledBy() caller: Caller,
  ): Promise<MessageHistoryResponse> {
    return this.histories.of(tenantId, messageId, caller.kind === 'operator');
  }
}
