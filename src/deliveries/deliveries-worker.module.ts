import { Module } from '@nestjs/common';
import { MessagingModule } from '../messaging/messaging.module.js';
import { AnswerReader } from './answer-reader.service.js';
import { DeliverEventsProcessor } from './deliver-events.processor.js';
import { DeliveriesModule } from './deliveries.module.js';
import { DeliveryTurns } from './delivery-turn.service.js';
import { EndpointCaller } from './endpoint-caller.service.js';
import { EndpointClient } from './endpoint-client.js';
import { RecordEventsProcessor } from './record-events.processor.js';

@Module({
  imports: [DeliveriesModule, MessagingModule],
  providers: [
    AnswerReader,
    EndpointClient,
    EndpointCaller,
    DeliveryTurns,
    RecordEventsProcessor,
    DeliverEventsProcessor,
  ],
})
export class DeliveriesWorkerModule {}
