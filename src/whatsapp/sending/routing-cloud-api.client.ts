import { Injectable } from '@nestjs/common';
import {
  CloudApiClient,
  type OutboundMessage,
  type ReadReceipt,
  type Receipt,
} from './cloud-api.client.js';
import { HttpCloudApiClient } from './http-cloud-api.client.js';
import { MockCloudApiClient } from './mock-cloud-api.client.js';
import { isMock, type CloudApiCredentials } from '../credentials.js';

/** Chooses per token, so that simulated and real tenants live side by side. */
@Injectable()
export class RoutingCloudApiClient extends CloudApiClient {
  constructor(
    private readonly http: HttpCloudApiClient,
    private readonly mock: MockCloudApiClient,
  ) {
    super();
  }

  send(credentials: CloudApiCredentials, message: OutboundMessage): Promise<Receipt> {
    return isMock(credentials) ? this.mock.send() : this.http.send(credentials, message);
  }

  markRead(credentials: CloudApiCredentials, receipt: ReadReceipt): Promise<void> {
    return isMock(credentials) ? this.mock.markRead() : this.http.markRead(credentials, receipt);
  }
}
