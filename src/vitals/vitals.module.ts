import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CryptoModule } from '../crypto/crypto.module.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { DoctorModule } from '../doctor/doctor.module.js';
import { HealthModule } from '../health/health.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { JobQueuesModule } from '../recovery/job-queues.module.js';
import { LeasesModule } from '../recovery/leases.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { Gauges } from './gauges.js';
import { Pulse } from './pulse.js';
import { WorkerHeartbeat, WorkerHeartbeatSchema } from './worker-heartbeat.schema.js';
import { WorkerHeartbeatsRepository } from './worker-heartbeats.repository.js';

/** How the whole does, seen from any process: in health and in metrics. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: WorkerHeartbeat.name, schema: WorkerHeartbeatSchema }]),
    CryptoModule,
    HealthModule,
    LeasesModule,
    WebhookModule,
    MessagingModule,
    MediaModule,
    TenantsModule,
    DeadLettersModule,
    DeliveriesModule,
    DoctorModule,
    JobQueuesModule,
  ],
  providers: [WorkerHeartbeatsRepository, Pulse, Gauges],
  exports: [WorkerHeartbeatsRepository],
})
export class VitalsModule {}
