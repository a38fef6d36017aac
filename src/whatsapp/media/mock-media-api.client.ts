import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ulid } from 'ulid';
import type { CloudApiCredentials } from '../credentials.js';
import {
  MediaApiClient,
  type MediaDownload,
  type MediaFile,
  type MediaLocation,
} from './media-api.client.js';

const CONTENT = Buffer.from('A simulated file.\n');

/** Every file is there and is the same; what is given is taken unread. For tokens of `mock_`. */
@Injectable()
export class MockMediaApiClient extends MediaApiClient {
  async find(): Promise<MediaLocation> {
    const sha256 = createHash('sha256').update(CONTENT).digest('hex');
    return { url: 'mock:', bytes: CONTENT.length, sha256 };
  }

  async download(): Promise<MediaDownload> {
    return { body: Readable.from([CONTENT]) };
  }

  async upload(_credentials: CloudApiCredentials, { body }: MediaFile): Promise<string> {
    body.destroy();
    return `mock${ulid()}`;
  }
}
