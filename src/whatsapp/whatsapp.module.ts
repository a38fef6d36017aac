import { Module } from '@nestjs/common';
import { CloudApiClient } from './cloud-api.client.js';
import { HttpCloudApiClient } from './http-cloud-api.client.js';
import { MockCloudApiClient } from './mock-cloud-api.client.js';
import { RoutingCloudApiClient } from './routing-cloud-api.client.js';

@Module({
  providers: [
    HttpCloudApiClient,
    MockCloudApiClient,
    { provide: CloudApiClient, useClass: RoutingCloudApiClient },
  ],
  exports: [CloudApiClient],
})
export class WhatsAppModule {}
