import { DeliveriesWorkerModule } from './deliveries/deliveries-worker.module.js';
import { Module } from '@nestjs/common';
import { CommonModule } from './common/common.module.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DoctorWorkerModule } from './doctor/doctor-worker.module.js';
import { HealthModule } from './health/health.module.js';
import { InboundWorkerModule } from './inbound/inbound-worker.module.js';
import { MasterKeysWorkerModule } from './master-keys/master-keys-worker.module.js';
import { MessagingWorkerModule } from './messaging/messaging-worker.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OnboardingWorkerModule } from './onboarding/onboarding-worker.module.js';
import { QueueModule } from './queue/queue.module.js';
import { RecoveryWorkerModule } from './recovery/recovery-worker.module.js';
import { VitalsWorkerModule } from './vitals/vitals-worker.module.js';
import { TracingModule } from './tracing/tracing.module.js';

/** The worker process: every queue consumer and every loop there is. */
@Module({
  imports: [
    CommonModule,
    ConfigModule,
    MetricsModule,
    TracingModule,
    DatabaseModule.forWorker(),
    QueueModule.forConsumers(),
    HealthModule,
    InboundWorkerModule,
    MessagingWorkerModule,
    DeliveriesWorkerModule,
    OnboardingWorkerModule,
    DoctorWorkerModule,
    RecoveryWorkerModule,
    MasterKeysWorkerModule,
    VitalsWorkerModule,
  ],
})
export class WorkerModule {}
