import { Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { DeliveryId, TenantId } from '../common/id.js';
import { Allows } from '../common/route-access.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryResponse, toDeliveryResponse } from './delivery.dto.js';

@ApiTags('Events')
@Controller('tenants/:tenantId/deliveries')
@Allows('manage')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  /** Another round of tries for one event. */
  @Post(':deliveryId/retry')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: DeliveryResponse })
  async retry(
    @Param('tenantId') tenantId: TenantId,
    @Param('deliveryId') deliveryId: DeliveryId,
  ): Promise<DeliveryResponse> {
    return toDeliveryResponse(await this.deliveries.retry(tenantId, deliveryId));
  }
}
