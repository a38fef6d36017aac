import { Module } from '@nestjs/common';
import { CloudApiClient } from './cloud-api.client.js';
import { HttpCloudApiClient } from './http-cloud-api.client.js';
import { HttpMediaApiClient } from './http-media-api.client.js';
import { MediaApiClient } from './media-api.client.js';
import { MockCloudApiClient } from './mock-cloud-api.client.js';
import { MockMediaApiClient } from './mock-media-api.client.js';
import { RoutingCloudApiClient } from './routing-cloud-api.client.js';
import { RoutingMediaApiClient } from './routing-media-api.client.js';

@Module({
  providers: [
    HttpCloudApiClient,
    MockCloudApiClient,
    { provide: CloudApiClient, useClass: RoutingCloudApiClient },
    HttpMediaApiClient,
    MockMediaApiClient,
    { provide: MediaApiClient, useClass: RoutingMediaApiClient },
  ],
  exports: [CloudApiClient, MediaApiClient],
})
export class WhatsAppModule {}
