import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { MessageId, TenantId } from '../../common/id.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows } from '../../common/route-access.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import { MessageViews } from '../messages/message-views.service.js';
import { MessageResponse, toMessageResponse } from '../messages/message.dto.js';
import { SettleMessageDto } from './settle-message.dto.js';
import { UnknownOutcomes } from './unknown-outcomes.service.js';

@ApiTags('Messages')
@Controller('tenants/:tenantId/messages/:messageId/settle')
@Allows('send')
export class UnknownOutcomesController {
  constructor(
    private readonly outcomes: UnknownOutcomes,
    private readonly tenants: TenantsService,
    private readonly views: MessageViews,
  ) {}

  /**
   * Settles a message whose outcome is `unknown` by what a person found out: it counts as sent, or
   * is sent again. A status of Meta's that comes later still counts.
   */
  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblems(400, 409)
  async settle(
    @Param('tenantId') tenantId: TenantId,
    @Param('messageId') messageId: MessageId,
    @Body() body: SettleMessageDto,
  ): Promise<MessageResponse> {
    const { phoneNumberId = '' } = await this.tenants.get(tenantId);
    const message = await this.outcomes.settle(tenantId, messageId, body);
    const viewOf = await this.views.of(tenantId, [message]);
    return toMessageResponse(message, phoneNumberId, viewOf(message));
  }
}
