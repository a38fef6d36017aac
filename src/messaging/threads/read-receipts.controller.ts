import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import type { MessageId, TenantId } from '../../common/id.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows } from '../../common/route-access.js';
import { MarkReadDto } from './read-receipt.dto.js';
import { ReadReceipts } from './read-receipts.service.js';

@ApiTags('Messages')
@Controller('tenants/:tenantId/messages')
@Allows('send')
export class ReadReceiptsController {
  constructor(private readonly receipts: ReadReceipts) {}

  /**
   * Shows the customer that their message, and all before it, were read; with `typing` also that an
   * answer is being written, until it comes or for 25 seconds.
   */
  @Post(':messageId/read')
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
}
