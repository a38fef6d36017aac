import { Injectable } from '@nestjs/common';
import type { CloudApiCredentials } from '../credentials.js';
import { HttpMediaApiClient } from './http-media-api.client.js';
import {
  MediaApiClient,
  type MediaDownload,
  type MediaFile,
  type MediaLocation,
} from './media-api.client.js';
import { MockMediaApiClient } from './mock-media-api.client.js';
import { isMock } from '../credentials.js';

/** Chooses per token, as `RoutingCloudApiClient` does. */
@Injectable()
export class RoutingMediaApiClient extends MediaApiClient {
  constructor(
    private readonly http: HttpMediaApiClient,
    private readonly mock: MockMediaApiClient,
  ) {
    super();
  }

  find(credentials: CloudApiCredentials, metaMediaId: string): Promise<MediaLocation> {
    return this.clientFor(credentials).find(credentials, metaMediaId);
  }

  download(
    credentials: CloudApiCredentials,
    location: MediaLocation,
    signal: AbortSignal,
  ): Promise<MediaDownload> {
    return this.clientFor(credentials).download(credentials, location, signal);
  }

  upload(credentials: CloudApiCredentials, file: MediaFile, signal: AbortSignal): Promise<string> {
    return this.clientFor(credentials).upload(credentials, file, signal);
  }

  private clientFor(credentials: CloudApiCredentials): MediaApiClient {
    return isMock(credentials) ? this.mock : this.http;
  }
}
