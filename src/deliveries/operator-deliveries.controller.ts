import { Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { DeliveryId } from '../common/id.js';
import { OperatorOnly } from '../common/route-access.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryResponse, toDeliveryResponse } from './delivery.dto.js';
import { OPERATOR } from './endpoint.schema.js';

@ApiTags('Operations')
@Controller('admin/deliveries')
@OperatorOnly()
export class OperatorDeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  /** Another round of tries for one event. */
  @Post(':deliveryId/retry')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: DeliveryResponse })
  async retry(@Param('deliveryId') deliveryId: DeliveryId): Promise<DeliveryResponse> {
    return toDeliveryResponse(await this.deliveries.retry(OPERATOR, deliveryId));
  }
}
