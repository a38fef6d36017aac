import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { exchange, HttpFailure, type HttpAnswer } from './http-exchange.js';

const CONNECTIONS = 2;
/** Long enough for any machine. */
const TIMEOUT_MS = 20_000;

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

/** @returns sends one request with a token over few connections */
async function setUp(): Promise<(token: string) => Promise<HttpAnswer>> {
  const server = createServer((_request, response) => response.end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ connections: CONNECTIONS });
  cleanUps.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => agent.destroy(),
  );
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return (token) => {
    const headers = { authorization: `Bearer ${token}` };
    return exchange(agent, { origin, path: '/', method: 'GET', headers }, TIMEOUT_MS);
  };
}

describe(exchange.name, () => {
  it.each([
    ['a control character', 'a\u0000b'],
    ['a line break', 'a\r\nx: y'],
    ['what is beyond Latin', 'EAAG…'],
  ])('does not begin a request with %s in a header', async (_what, token) => {
    const call = await setUp();
    const failure = await call(token).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HttpFailure);
    expect(failure).toMatchObject({ begun: false });
  });

  it('keeps its connections for others after requests that cannot be written', async () => {
    const call = await setUp();
    for (let count = 0; count <= CONNECTIONS; count++) {
      await expect(call('EAAG…')).rejects.toThrow(HttpFailure);
    }
    await expect(call('EAAG')).resolves.toMatchObject({ status: 200 });
  });
});
