import { createServer, type RequestListener, type Server } from 'node:http';
import {
  createServer as createRawServer,
  type AddressInfo,
  type Server as RawServer,
  type Socket,
} from 'node:net';
import { gzipSync } from 'node:zlib';
import { fake } from '../../test/support/fake.js';
import type { AppConfig } from '../config/app-config.js';
import { EndpointClient, MAX_ANSWER_BYTES } from './endpoint-client.js';

const BODY = Buffer.from('{}');

describe(EndpointClient.name, () => {
  const clientOf = (timeoutMs: number) =>
    new EndpointClient(fake<AppConfig>({ events: { timeoutMs, allowPrivate: true } }));
  const client = clientOf(60_000);
  const impatient = clientOf(200);
  const servers: Server[] = [];
  const rawServers: RawServer[] = [];
  const sockets = new Set<Socket>();

  afterAll(async () => {
    await client.onApplicationShutdown();
    await impatient.onApplicationShutdown();
    for (const socket of sockets) socket.destroy();
    for (const server of rawServers) await new Promise((resolve) => server.close(resolve));
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/in/here?key=a%20b&key=c`;
  }

  it('posts to exactly the address that was given', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      seen.push(request.method, request.url, request.headers['x-own']);
      response.writeHead(202, { 'content-type': 'text/plain' }).end('taken');
    });
    const answer = await client.post(url, { 'x-own': 'yes' }, BODY);
    expect(seen).toEqual(['POST', '/in/here?key=a%20b&key=c', 'yes']);
    expect(answer).toMatchObject({ statusCode: 202, text: 'taken', truncated: false });
  });

  it('follows nobody elsewhere', async () => {
    const elsewhere = jest.fn();
    const location = await serve(elsewhere);
    const url = await serve((_request, response) => response.writeHead(307, { location }).end());
    expect(await client.post(url, {}, BODY)).toMatchObject({ statusCode: 307 });
    expect(elsewhere).not.toHaveBeenCalled();
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['begins an answer that never ends', (_request, response) => void response.write('so ')],
  ])('gives up a receiver that %s', async (_what, listener) => {
    const url = await serve(listener);
    await expect(impatient.post(url, {}, BODY)).rejects.toThrow('no answer within 200 ms');
  });

  /** @param speak what is said once a request has come */
  async function serveRaw(speak: (socket: Socket) => void): Promise<string> {
    const server = createRawServer((socket) => {
      // Whoever is called hangs up when it pleases; that is the point.
      socket.on('error', () => undefined).once('data', () => speak(socket));
      sockets.add(socket);
    });
    rawServers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  /** Writes on for as long as somebody reads. */
  function drip(socket: Socket, text: string | Buffer): void {
    const timer = setInterval(() => socket.write(text), 5);
    socket.once('close', () => clearInterval(timer));
  }

  const OK = 'HTTP/1.1 200 OK\r\n';

  it.each<[string, (socket: Socket) => void]>([
    ['sends a header that never ends', (socket) => (socket.write(OK), drip(socket, 'x'))],
    [
      'says for ever that it will go on',
      (socket) => drip(socket, 'HTTP/1.1 102 Processing\r\n\r\n'),
    ],
    ['answers byte after byte', (socket) => (socket.write(`${OK}\r\n`), drip(socket, '.'))],
  ])('gives up a receiver in time that %s', async (_what, speak) => {
    const url = await serveRaw(speak);
    await expect(impatient.post(url, {}, BODY)).rejects.toThrow(/^no answer/);
  });

  it.each<[string, (socket: Socket) => void]>([
    [
      'a header as large as a book',
      (socket) => socket.write(`${OK}x: ${'x'.repeat(1_000_000)}\r\n\r\n`),
    ],
    ['a million headers', (socket) => socket.write(OK + 'x: y\r\n'.repeat(1_000_000) + '\r\n')],
    [
      'another protocol',
      (socket) =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
        ),
    ],
    ['no HTTP at all', (socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n')],
    ['a status that is none', (socket) => socket.end('HTTP/1.1 9999 What\r\n\r\n')],
    ['half of what it promised', (socket) => socket.end(`${OK}content-length: 10\r\n\r\nhello`)],
    [
      'half, and is gone',
      (socket) =>
        socket.write(`${OK}content-length: 10\r\n\r\nhello`, () => socket.resetAndDestroy()),
    ],
    [
      'two lengths',
      (socket) => socket.end(`${OK}content-length: 2\r\ncontent-length: 3\r\n\r\nabc`),
    ],
    [
      'chunks that are none',
      (socket) => socket.end(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n`),
    ],
  ])('takes it for no answer where a receiver sends %s', async (_what, speak) => {
    const url = await serveRaw(speak);
    await expect(client.post(url, {}, BODY)).rejects.toThrow(/^no answer \(/);
  });

  it.each<[string, (socket: Socket) => void, object]>([
    [
      'of an older time',
      (socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nthanks'),
      { statusCode: 200, text: 'thanks' },
    ],
    [
      'that was announced',
      (socket) =>
        socket.end(
          `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${OK}content-length: 6\r\n\r\nthanks`,
        ),
      { statusCode: 200, text: 'thanks' },
    ],
    [
      'without a word',
      (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'),
      { statusCode: 204, text: '' },
    ],
    [
      'without an end, as far as it is read',
      (socket) => (socket.write(`${OK}\r\n`), drip(socket, 'x'.repeat(10_000))),
      { statusCode: 200, truncated: true, text: 'x'.repeat(MAX_ANSWER_BYTES) },
    ],
  ])('takes an answer %s', async (_what, speak, answer) => {
    expect(await client.post(await serveRaw(speak), {}, BODY)).toMatchObject(answer);
  });

  it('unpacks nothing, however small it is packed', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const { text } = await client.post(url, {}, BODY);
    expect(text.length).toBeLessThanOrEqual(bomb.length);
  });

  it('connects anew where the receiver has hung up since the last answer', async () => {
    const url = await serve((request, response) => {
      response.end('taken');
      response.once('finish', () => request.socket.end());
    });
    for (let times = 0; times < 3; times += 1) {
      expect(await client.post(url, {}, BODY)).toMatchObject({ text: 'taken' });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('reaches a receiver on a host where hundreds of other requests get no answer', async () => {
    const hung = new AbortController();
    const url = new URL(
      await serve((request, response) => {
        if (request.url === '/good') response.end('taken');
      }),
    );
    const waiting = Array.from({ length: 200 }, (_, index) =>
      client.post(new URL(`/dead/${index}`, url).href, {}, BODY).catch(() => hung.abort()),
    );
    const good = Array.from({ length: 200 }, () =>
      client.post(new URL('/good', url).href, {}, BODY),
    );
    for (const answer of await Promise.all(good)) expect(answer).toMatchObject({ text: 'taken' });
    expect(hung.signal.aborted).toBe(false);
    servers.at(-1)!.closeAllConnections();
    await Promise.all(waiting);
  });

  it('says why nothing came back', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(client.post(url, {}, BODY)).rejects.toThrow(/^no answer \(/);
    await expect(client.post('nonsense', {}, BODY)).rejects.toThrow(/^no answer \(/);
  });
});
