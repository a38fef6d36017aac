import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { CryptoModule } from '../crypto/crypto.module.js';
import { EventsModule } from '../events/events.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { DeliverEventsQueue, deliverEventsJob } from './deliver-events.job.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { Delivery, DeliverySchema } from './delivery.schema.js';
import { Endpoint, EndpointSchema } from './endpoint.schema.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { EndpointSwitch } from './endpoint-switch.service.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EndpointsService } from './endpoints.service.js';
import { EventLog } from './event-log.service.js';
import { EventReader } from './event-reader.service.js';
import { EventRecorder } from './event-recorder.service.js';
import { EventRecovery } from './event-recovery.service.js';
import { EventRenderer } from './event-renderer.service.js';
import { EventSources } from './event-sources.service.js';

/** Brings what happened to whoever wants to hear of it. Its doors are in the modules beside it. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Endpoint.name, schema: EndpointSchema },
      { name: Delivery.name, schema: DeliverySchema },
    ]),
    BullModule.registerQueue({ name: deliverEventsJob.queue }),
    EventsModule,
    CryptoModule,
    TenantsModule,
    ConversationsModule,
    MediaModule,
    MessagingModule,
  ],
  providers: [
    EndpointsRepository,
    DeliveriesRepository,
    EndpointSecrets,
    EndpointSwitch,
    EndpointsService,
    DeliveriesService,
    DeliverEventsQueue,
    EventLog,
    EventSources,
    EventRecorder,
    EventRenderer,
    EventReader,
    EventRecovery,
  ],
  exports: [
    EndpointsRepository,
    DeliveriesRepository,
    EndpointSecrets,
    EndpointSwitch,
    EndpointsService,
    DeliveriesService,
    DeliverEventsQueue,
    EventLog,
    EventRecorder,
    EventRenderer,
    EventReader,
    EventRecovery,
    EventsModule,
  ],
})
export class DeliveriesModule {}
