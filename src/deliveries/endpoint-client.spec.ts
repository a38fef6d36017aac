import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fake } from '../../test/support/fake.js';
import type { AppConfig } from '../config/app-config.js';
import { EndpointClient } from './endpoint-client.js';

describe(EndpointClient.name, () => {
  const clientOf = (timeoutMs: number) =>
    new EndpointClient(fake<AppConfig>({ events: { timeoutMs, allowPrivate: true } }));
  const client = clientOf(60_000);
  const impatient = clientOf(200);
  const servers: Server[] = [];

  afterAll(async () => {
    await client.onApplicationShutdown();
    await impatient.onApplicationShutdown();
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
    const answer = await client.post(url, { 'x-own': 'yes' }, '{}');
    expect(seen).toEqual(['POST', '/in/here?key=a%20b&key=c', 'yes']);
    expect(answer).toMatchObject({ statusCode: 202, text: 'taken', truncated: false });
  });

  it('follows nobody elsewhere', async () => {
    const elsewhere = jest.fn();
    const location = await serve(elsewhere);
    const url = await serve((_request, response) => response.writeHead(307, { location }).end());
    expect(await client.post(url, {}, '{}')).toMatchObject({ statusCode: 307 });
    expect(elsewhere).not.toHaveBeenCalled();
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['begins an answer that never ends', (_request, response) => void response.write('so ')],
  ])('gives up a receiver that %s', async (_what, listener) => {
    const url = await serve(listener);
    await expect(impatient.post(url, {}, '{}')).rejects.toThrow('no answer within 200 ms');
  });

  it('says why nothing came back', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(client.post(url, {}, '{}')).rejects.toThrow(/^no answer \(/);
    await expect(client.post('nonsense', {}, '{}')).rejects.toThrow(/^no answer \(/);
  });
});
