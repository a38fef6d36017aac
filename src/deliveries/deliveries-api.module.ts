import { Module } from '@nestjs/common';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesModule } from './deliveries.module.js';
import { EndpointsController } from './endpoints.controller.js';
import { EventStreams } from './event-streams.service.js';
import { EventsController } from './events.controller.js';
import { OperatorDeliveriesController } from './operator-deliveries.controller.js';
import { OperatorEndpointsController } from './operator-endpoints.controller.js';

@Module({
  imports: [DeliveriesModule],
  controllers: [
    EndpointsController,
    DeliveriesController,
    EventsController,
    OperatorEndpointsController,
    OperatorDeliveriesController,
  ],
  providers: [EventStreams],
})
export class DeliveriesApiModule {}
