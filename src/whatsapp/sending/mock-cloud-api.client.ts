import { Injectable } from '@nestjs/common';
import { ulid } from 'ulid';
import { CloudApiClient, type Receipt } from './cloud-api.client.js';

/** Takes everything and sends nothing: for tokens that begin with `mock_`. */
@Injectable()
export class MockCloudApiClient extends CloudApiClient {
  async send(): Promise<Receipt> {
    return { wamid: `wamid.mock${ulid()}` };
  }

  async markRead(): Promise<void> {
    // There is nobody to show it to.
  }
}
