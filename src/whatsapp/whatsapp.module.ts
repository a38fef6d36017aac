import { Module } from '@nestjs/common';
import { CloudApiClient } from './sending/cloud-api.client.js';
import { HttpCloudApiClient } from './sending/http-cloud-api.client.js';
import { ConnectingApi } from './management/connecting-api.client.js';
import { GraphCaller } from './management/graph-caller.js';
import { HttpManagementApiClient } from './management/http-management-api.client.js';
import { HttpMediaApiClient } from './media/http-media-api.client.js';
import { ManagementApiClient } from './management/management-api.client.js';
import { MediaApiClient } from './media/media-api.client.js';
import { MockCloudApiClient } from './sending/mock-cloud-api.client.js';
import { MockManagementApiClient } from './management/mock-management-api.client.js';
import { MockMediaApiClient } from './media/mock-media-api.client.js';
import { RoutingCloudApiClient } from './sending/routing-cloud-api.client.js';
import { RoutingManagementApiClient } from './management/routing-management-api.client.js';
import { RoutingMediaApiClient } from './media/routing-media-api.client.js';

@Module({
  providers: [
    HttpCloudApiClient,
    MockCloudApiClient,
    { provide: CloudApiClient, useClass: RoutingCloudApiClient },
    GraphCaller,
    ConnectingApi,
    HttpManagementApiClient,
    MockManagementApiClient,
    { provide: ManagementApiClient, useClass: RoutingManagementApiClient },
    HttpMediaApiClient,
    MockMediaApiClient,
    { provide: MediaApiClient, useClass: RoutingMediaApiClient },
  ],
  exports: [CloudApiClient, ManagementApiClient, MediaApiClient, ConnectingApi],
})
export class WhatsAppModule {}
