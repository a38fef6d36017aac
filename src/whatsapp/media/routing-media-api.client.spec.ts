import { Readable } from 'node:stream';
import { fake } from '../../../test/support/fake.js';
import { Secret } from '../../common/secret.js';
import type { HttpMediaApiClient } from './http-media-api.client.js';
import type { MediaFile, MediaLocation } from './media-api.client.js';
import type { MockMediaApiClient } from './mock-media-api.client.js';
import { RoutingMediaApiClient } from './routing-media-api.client.js';

describe(RoutingMediaApiClient.name, () => {
  it.each([
    ['mock_a', 'simulated'],
    ['EAA', 'real'],
  ])('moves files by the token %s with a Meta that is %s', async (token, expected) => {
    const credentials = { phoneNumberId: '1', accessToken: new Secret(token) };
    const { signal } = new AbortController();
    const given: unknown[][] = [];
    const members = (kind: string) => ({
      find: async (...args: unknown[]): Promise<MediaLocation> => {
        given.push([kind, ...args]);
        return { url: 'https://lookaside.example' };
      },
      download: async (...args: unknown[]) => {
        given.push([kind, ...args]);
        return { body: Readable.from([]) };
      },
      upload: async (...args: unknown[]) => {
        given.push([kind, ...args]);
        return 'media';
      },
    });
    const client = new RoutingMediaApiClient(
      fake<HttpMediaApiClient>(members('real')),
      fake<MockMediaApiClient>(members('simulated')),
    );
    const file: MediaFile = {
      mimeType: 'text/plain',
      fileName: 'a',
      bytes: 0,
      body: Readable.from([]),
    };

    const location = await client.find(credentials, '7');
    await client.download(credentials, location, signal);
    expect(await client.upload(credentials, file, signal)).toBe('media');
    expect(given).toEqual([
      [expected, credentials, '7'],
      [expected, credentials, location, signal],
      [expected, credentials, file, signal],
    ]);
  });
});
