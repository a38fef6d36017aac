import { Module } from '@nestjs/common';
import { CloudApiClient } from './cloud-api.client.js';
import { HttpCloudApiClient } from './http-cloud-api.client.js';
import { HttpManagementApiClient } from './http-management-api.client.js';
import { HttpMediaApiClient } from './http-media-api.client.js';
import { ManagementApiClient } from './management-api.client.js';
import { MediaApiClient } from './media-api.client.js';
import { MockCloudApiClient } from './mock-cloud-api.client.js';
import { MockManagementApiClient } from './mock-management-api.client.js';
import { MockMediaApiClient } from './mock-media-api.client.js';
import { RoutingCloudApiClient } from './routing-cloud-api.client.js';
import { RoutingManagementApiClient } from './routing-management-api.client.js';
import { RoutingMediaApiClient } from './routing-media-api.client.js';

@Module({
  providers: [
    HttpCloudApiClient,
    MockCloudApiClient,
    { provide: CloudApiClient, useClass: RoutingCloudApiClient },
    HttpManagementApiClient,
    MockManagementApiClient,
    { provide: ManagementApiClient, useClass: RoutingManagementApiClient },
    HttpMediaApiClient,
    MockMediaApiClient,
    { provide: MediaApiClient, useClass: RoutingMediaApiClient },
  ],
  exports: [CloudApiClient, ManagementApiClient, MediaApiClient],
})
export class WhatsAppModule {}
