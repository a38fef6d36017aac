import { DeliveriesApiModule } from './deliveries/deliveries-api.module.js';
import { Module } from '@nestjs/common';
import { AccessApiModule } from './access/access-api.module.js';
import { CommonModule } from './common/common.module.js';
import { ConfigModule } from './config/config.module.js';
import { ConsoleApiModule } from './console/console-api.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DoctorApiModule } from './doctor/doctor-api.module.js';
import { HealthModule } from './health/health.module.js';
import { MasterKeysApiModule } from './master-keys/master-keys-api.module.js';
import { LookupApiModule } from './lookup/lookup-api.module.js';
import { MediaApiModule } from './media/media-api.module.js';
import { MessagingApiModule } from './messaging/messaging-api.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OnboardingApiModule } from './onboarding/onboarding-api.module.js';
import { QueueModule } from './queue/queue.module.js';
import { QuickRepliesApiModule } from './quick-replies/quick-replies-api.module.js';
import { RecoveryApiModule } from './recovery/recovery-api.module.js';
import { TemplatesApiModule } from './templates/templates-api.module.js';
import { TenantsApiModule } from './tenants/tenants-api.module.js';
import { TenantsModule } from './tenants/tenants.module.js';
import { WebhookApiModule } from './webhook/webhook-api.module.js';
import { VitalsModule } from './vitals/vitals.module.js';
import { TracingModule } from './tracing/tracing.module.js';

/** The API process: every route there is. */
@Module({
  imports: [
    CommonModule,
    ConfigModule,
    MetricsModule,
    TracingModule,
    DatabaseModule.forApi(),
    QueueModule.forProducers(),
    AccessApiModule.over(TenantsModule),
    HealthModule,
    WebhookApiModule,
    TenantsApiModule,
    TemplatesApiModule,
    MediaApiModule,
    MessagingApiModule,
    QuickRepliesApiModule,
    DeliveriesApiModule,
    OnboardingApiModule,
    DoctorApiModule,
    ConsoleApiModule,
    RecoveryApiModule,
    MasterKeysApiModule,
    LookupApiModule,
    VitalsModule,
  ],
})
export class ApiModule {}
