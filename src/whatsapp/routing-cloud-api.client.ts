import { Injectable } from '@nestjs/common';
import {
  CloudApiClient,
  type CloudApiCredentials,
  type OutboundMessage,
  type Receipt,
} from './cloud-api.client.js';
import { HttpCloudApiClient } from './http-cloud-api.client.js';
import { MockCloudApiClient } from './mock-cloud-api.client.js';

const MOCK_TOKEN = /^mock_/;

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
    return MOCK_TOKEN.test(credentials.accessToken.reveal())
      ? this.mock.send()
      : this.http.send(credentials, message);
  }
}
