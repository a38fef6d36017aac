import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Secret } from '../../common/secret.js';
import { AppConfig } from '../../config/app-config.js';
import { Environment } from '../../config/environment.js';
import { HttpMediaApiClient } from './http-media-api.client.js';

const CREDENTIALS = { phoneNumberId: '42', accessToken: new Secret('EAAtoken') };
const HASH = 'ab'.repeat(32);
const signal = new AbortController().signal;

describe(HttpMediaApiClient.name, () => {
  let server: Server;
  let url: string;
  let client: HttpMediaApiClient;
  let handle: RequestListener;

  beforeEach(async () => {
    server = createServer((request, response) => handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // No test waits for so long: what ends, ends for another reason.
    const settings = { WHATSAPP_API_URL: url, SEND_TIMEOUT_MS: 3_000, MEDIA_TIMEOUT_MS: 600_000 };
    client = new HttpMediaApiClient(new AppConfig(Object.assign(new Environment(), settings)));
  });

  afterEach(async () => {
    await client.onApplicationShutdown();
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['hex', HASH.toUpperCase()],
    ['base64', Buffer.from(HASH, 'hex').toString('base64')],
  ])('asks for a file of this number, and reads its hash in %s', async (_case, sha256) => {
    let asked: string | undefined;
    handle = ({ url: path, headers }, response) => {
      asked = `${path} ${headers.authorization}`;
      const body = { url: `${url}/x`, mime_type: 'image/png', sha256, file_size: '12' };
      response.end(JSON.stringify(body));
    };
    const location = await client.find(CREDENTIALS, '7');
    expect(asked).toBe('/v26.0/7?phone_number_id=42 Bearer EAAtoken');
    expect(location).toMatchObject({ mimeType: 'image/png', bytes: 12, sha256: HASH });
  });

  it.each([
    [
      'no answer',
      (_request, response) => response.socket?.destroy(),
      { outcome: 'unknown', errorClass: 'retry' },
    ],
    [
      'a refusal',
      (_request, response) =>
        response.writeHead(400).end('{"error":{"code":100,"message":"no such file"}}'),
      { outcome: 'refused', metaCode: 100 },
    ],
    [
      'a file without an address',
      (_request, response) => response.end('{"mime_type":"image/png"}'),
      { outcome: 'unknown' },
    ],
  ] as [string, RequestListener, object][])(
    'says so where there is %s to whoever asks for a file',
    async (_case, listener, expected) => {
      handle = listener;
      await expect(client.find(CREDENTIALS, '7')).rejects.toMatchObject(expected);
    },
  );

  it('downloads another time what the media host did not answer', async () => {
    handle = (_request, response) => response.socket?.destroy();
    const download = client.download(CREDENTIALS, { url: `${url}/x` }, signal);
    await expect(download).rejects.toMatchObject({ outcome: 'unknown', errorClass: 'retry' });
  });

  it('downloads with the token', async () => {
    handle = ({ headers }, response) => response.end(headers.authorization);
    const { body } = await client.download(CREDENTIALS, { url: `${url}/x` }, signal);
    expect(String(await buffer(body))).toBe('Bearer EAAtoken');
  });

  it.each(['http://169.254.169.254/latest', 'file:///etc/passwd', 'mock:', ''])(
    'gives its token to no such address as %j',
    async (address) => {
      const download = client.download(CREDENTIALS, { url: address }, signal);
      await expect(download).rejects.toMatchObject({ outcome: 'refused', errorClass: 'fail' });
    },
  );

  it('follows no redirect', async () => {
    const paths: (string | undefined)[] = [];
    handle = (request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: `${url}/elsewhere` }).end();
    };
    const download = client.download(CREDENTIALS, { url: `${url}/x` }, signal);
    await expect(download).rejects.toMatchObject({ errorClass: 'retry' });
    expect(paths).toEqual(['/x']);
  });

  it.each([
    [404, 'text/html', 'Not Found', { outcome: 'unknown', errorClass: 'retry' }],
    [503, 'text/html', 'later', { outcome: 'unknown', errorClass: 'retry' }],
    [
      401,
      'application/json',
      '{"error":{"code":190,"message":"expired"}}',
      { metaCode: 190, errorClass: 'reauth' },
    ],
  ])('reads a download that is refused with %i', async (status, type, text, expected) => {
    handle = (_request, response) => response.writeHead(status, { 'content-type': type }).end(text);
    const download = client.download(CREDENTIALS, { url: `${url}/x` }, signal);
    await expect(download).rejects.toMatchObject(expected);
  });

  it.each([
    ['all of a long refusal', 64 * 1024, { metaCode: 190 }],
    ['no more than the beginning of a longer one', 64 * 1024 + 1, { metaCode: 100 }],
  ])('reads %s', async (_case, length, expected) => {
    const [head, tail] = ['{"error":{"code":190,"message":"', '"}}'];
    const text = head + 'x'.repeat(length - head.length - tail.length) + tail;
    handle = (_request, response) =>
      response.writeHead(401, { 'content-type': 'application/json' }).end(text);
    const download = client.download(CREDENTIALS, { url: `${url}/x` }, signal);
    await expect(download).rejects.toMatchObject(expected);
  });

  it('uploads a form of known length', async () => {
    let seen = { path: '', length: '', text: '' };
    handle = (request, response) => {
      void buffer(request).then((body) => {
        const length = request.headers['content-length'] ?? '';
        seen = { path: request.url ?? '', length, text: String(body) };
        response.end('{"id":"900"}');
      });
    };
    const body = Readable.from([Buffer.from('abc'), Buffer.from('def')]);
    const file = { mimeType: 'image/png', fileName: 'a"\r\nb.png', bytes: 6, body };
    expect(await client.upload(CREDENTIALS, file, signal)).toBe('900');
    expect(seen.path).toBe('/v26.0/42/media');
    expect(seen.length).toBe(String(seen.text.length));
    expect(seen.text).toContain('name="messaging_product"\r\n\r\nwhatsapp\r\n');
    expect(seen.text).toContain('filename="a___b.png"\r\ncontent-type: image/png\r\n\r\nabcdef');
  });

  it.each([
    ['no answer', (_request, response) => response.socket?.destroy()],
    ['an unreadable answer', (request, response) => request.resume() && response.end('<html>')],
  ] as [string, RequestListener][])(
    'knows after %s to an upload that no message was sent',
    async (_case, listener) => {
      handle = listener;
      const file = { mimeType: 'image/png', fileName: 'a', bytes: 3, body: Readable.from(['abc']) };
      await expect(client.upload(CREDENTIALS, file, signal)).rejects.toMatchObject({
        outcome: 'refused',
        errorClass: 'retry',
      });
    },
  );

  it('ends an upload when it is told to', async () => {
    handle = (request) => void request.resume();
    const controller = new AbortController();
    const body = new Readable({ read: () => undefined });
    const file = { mimeType: 'image/png', fileName: 'a', bytes: 3, body };
    const upload = client.upload(CREDENTIALS, file, controller.signal);
    setTimeout(() => controller.abort(), 50);
    await expect(upload).rejects.toMatchObject({ outcome: 'refused' });
    expect(body.destroyed).toBe(true);
  });

  it('passes on what Graph says of an upload, and lets go of the file', async () => {
    handle = (request, response) => {
      request.resume();
      response.statusCode = 400;
      response.end('{"error":{"code":131053,"message":"no"}}');
    };
    const body = new Readable({ read: () => undefined });
    body.push('abc');
    const file = { mimeType: 'image/png', fileName: 'a', bytes: 6, body };
    await expect(client.upload(CREDENTIALS, file, signal)).rejects.toMatchObject({
      outcome: 'refused',
      metaCode: 131_053,
    });
    expect(body.destroyed).toBe(true);
  });

  it.each([
    ['"0"', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['"many"', undefined],
    ['null', undefined],
  ])('reads a size of %s as %s', async (size, bytes) => {
    handle = (_request, response) => response.end(`{"url":"${url}/x","file_size":${size}}`);
    expect((await client.find(CREDENTIALS, '7')).bytes).toBe(bytes);
  });

  it('asks for nothing more once the process stops', async () => {
    handle = (_request, response) => response.end(`{"url":"${url}/x"}`);
    await client.find(CREDENTIALS, '7');
    await client.onApplicationShutdown();
    await expect(client.find(CREDENTIALS, '7')).rejects.toThrow();
  });
});
