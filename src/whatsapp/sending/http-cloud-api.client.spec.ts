import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { fake } from '../../../test/support/fake.js';
import { Secret } from '../../common/secret.js';
import type { AppConfig } from '../../config/app-config.js';
import { Metrics } from '../../metrics/metrics.js';
import { CloudApiError } from '../cloud-api.error.js';
import { HttpCloudApiClient } from './http-cloud-api.client.js';

const CREDENTIALS = { phoneNumberId: '106', accessToken: new Secret('EAAtoken') };
const MESSAGE = {
  peer: '15550001234',
  type: 'text',
  content: { body: 'hi' },
  callbackData: 'msg_1',
};
const ACCEPTED = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '+15550001234', wa_id: '15550001234' }],
  messages: [{ id: 'wamid.A' }],
};
/** Long enough for any machine to answer in, as what is silent is waited for in full. */
const TIMEOUT_MS = 3_000;

/** Of the last client. */
let metrics: Metrics;
let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

function clientFor(apiUrl: string): HttpCloudApiClient {
  const config = fake<AppConfig>({
    meta: { apiUrl, apiVersion: 'v26.0' },
    sending: { timeoutMs: TIMEOUT_MS },
  });
  metrics = new Metrics();
  const client = new HttpCloudApiClient(config, metrics);
  cleanUps.push(() => client.onApplicationShutdown());
  return client;
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** A server that answers requests in HTTP. */
async function http(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  path = '',
): Promise<HttpCloudApiClient> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, response, body));
  });
  return clientFor(`http://127.0.0.1:${await listen(server)}${path}`);
}

/** A server that does what it likes with its connections. */
async function tcp(serve: (socket: Socket) => void, scheme = 'http'): Promise<HttpCloudApiClient> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  return clientFor(`${scheme}://127.0.0.1:${await listen(server)}`);
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  http((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  });

const raw = (text: string) =>
  tcp((socket) => {
    socket.once('data', () => socket.end(text));
  });

async function failureOf(client: HttpCloudApiClient): Promise<CloudApiError> {
  const outcome: unknown = await client.send(CREDENTIALS, MESSAGE).catch((error: unknown) => error);
  if (outcome instanceof CloudApiError) return outcome;
  throw new Error(`expected a failure, got ${JSON.stringify(outcome)}`);
}

describe(HttpCloudApiClient.name, () => {
  describe('send', () => {
    it('posts what Meta documents', async () => {
      const seen: unknown[] = [];
      const client = await http(({ method, url, headers }, response, body) => {
        seen.push(method, url, headers.authorization, headers['content-type'], JSON.parse(body));
        response.end(JSON.stringify(ACCEPTED));
      }, '/graph/');
      const receipt = await client.send(CREDENTIALS, {
        ...MESSAGE,
        context: { message_id: 'wamid.Q' },
      });
      expect(receipt).toEqual({ wamid: 'wamid.A', waId: '15550001234' });
      expect(seen).toEqual([
        'POST',
        '/graph/v26.0/106/messages',
        'Bearer EAAtoken',
        'application/json',
        {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: '+15550001234',
          type: 'text',
          text: { body: 'hi' },
          context: { message_id: 'wamid.Q' },
          biz_opaque_callback_data: 'msg_1',
        },
      ]);
    });

    it('times each request by how it ended', async () => {
      let answers = 0;
      const client = await http((_request, response) => {
        answers += 1;
        if (answers > 1) response.statusCode = 400;
        response.end(JSON.stringify(answers > 1 ? { error: { code: 131_009 } } : ACCEPTED));
      });
      await client.send(CREDENTIALS, MESSAGE);
      await expect(client.send(CREDENTIALS, MESSAGE)).rejects.toThrow(CloudApiError);
      const { values } = await metrics.cloudApiRequestSeconds.get();
      const counts = values.filter(({ metricName }) => metricName?.endsWith('_count'));
      expect(counts.map(({ labels, value }) => [labels.outcome, value])).toEqual([
        ['accepted', 1],
        ['refused', 1],
      ]);
    });

    it('names people without a number by their user id', async () => {
      let sent: Record<string, unknown> = {};
      const client = await http((_request, response, body) => {
        sent = JSON.parse(body) as Record<string, unknown>;
        response.end(JSON.stringify({ contacts: [{ user_id: 'US.1' }], messages: [{ id: 'w' }] }));
      });
      expect(await client.send(CREDENTIALS, { ...MESSAGE, peer: 'US.1' })).toEqual({ wamid: 'w' });
      expect(sent).toMatchObject({ recipient: 'US.1' });
      expect(sent).not.toHaveProperty('to');
    });

    it.each([true, false])(
      'sends marketing that shares activity (%s) its own way',
      async (share) => {
        let sent: Record<string, unknown> = {};
        let path = '';
        const client = await http(({ url = '' }, response, body) => {
          path = url;
          sent = JSON.parse(body) as Record<string, unknown>;
          response.end(JSON.stringify(ACCEPTED));
        });
        const content = { name: 'sale', language: { code: 'en' } };
        await client.send(CREDENTIALS, {
          ...MESSAGE,
          type: 'template',
          content,
          activitySharing: share,
        });
        expect(path).toBe('/v26.0/106/marketing_messages');
        expect(sent).toMatchObject({ template: content, message_activity_sharing: share });
      },
    );

    it('takes an id of the path for no path', async () => {
      let path = '';
      const client = await http(({ url = '' }, response) => {
        path = url;
        response.end(JSON.stringify(ACCEPTED));
      });
      await client.send({ ...CREDENTIALS, phoneNumberId: '../me?x=' }, MESSAGE);
      expect(path).toBe('/v26.0/..%2Fme%3Fx%3D/messages');
    });
  });

  describe('when Meta refuses', () => {
    it('carries its words', async () => {
      const error = {
        message: '(#130429) Rate limit hit',
        type: 'OAuthException',
        code: 130429,
        error_data: { messaging_product: 'whatsapp', details: 'Too many.' },
      };
      expect(await failureOf(await json(400, { error }))).toMatchObject({
        outcome: 'refused',
        metaCode: 130429,
        title: '(#130429) Rate limit hit',
        details: 'Too many.',
        httpStatus: 400,
        errorClass: 'slow-number',
      });
    });

    it('keeps the token out of them', async () => {
      const error = { message: 'Malformed access token EAAtoken', code: 190 };
      const failure = await failureOf(await json(401, { error }));
      expect(failure.title).toBe('Malformed access token [redacted]');
      expect(failure.message).not.toContain('EAAtoken');
    });

    it.each<[string, number, object, object]>([
      ['a code as a text', 400, { code: '131056' }, { metaCode: 131056, errorClass: 'hold-pair' }],
      ['an unknown code', 400, { code: 999_999 }, { errorClass: 'fail' }],
      [
        'an unknown code that passes',
        400,
        { code: 999_999, is_transient: true },
        { errorClass: 'retry' },
      ],
      ['an unknown code with a 500', 500, { code: 999_999 }, { errorClass: 'retry' }],
      ['a missing number', 400, { code: 100, error_subcode: 33 }, { errorClass: 'pause-tenant' }],
      ['a bad token', 401, { code: 0 }, { metaCode: 0, errorClass: 'reauth' }],
      ['no code', 400, { message: 'hm' }, { metaCode: 100, errorClass: 'config' }],
      ['no code with a 401', 401, { message: 'hm' }, { errorClass: 'config' }],
      ['a refusal within a 200', 200, { code: 131000 }, { metaCode: 131000, errorClass: 'retry' }],
    ])('reads %s', async (_case, status, error, expected) => {
      const failure = await failureOf(await json(status, { error }));
      expect(failure).toMatchObject({ outcome: 'refused', ...expected });
    });

    it.each<[string, () => string, number[] | undefined]>([
      ['seconds', () => '7', [7_000, 7_000]],
      ['a date', () => new Date(Date.now() + 60_500).toUTCString(), [1, 60_500]],
      ['a date gone by', () => new Date(0).toUTCString(), undefined],
      ['a word', () => 'soon', undefined],
    ])('reads Retry-After in %s', async (_case, header, expected) => {
      const error = { code: 130429, message: 'slow' };
      const client = await json(429, { error }, { 'retry-after': header() });
      const { retryAfterMs } = await failureOf(client);
      if (expected === undefined) expect(retryAfterMs).toBeUndefined();
      else {
        // How much of the time to a date is left depends on how fast the machine is.
        expect(retryAfterMs).toBeGreaterThanOrEqual(expected[0]!);
        expect(retryAfterMs).toBeLessThanOrEqual(expected[1]!);
      }
    });
  });

  describe('when the answer is not Meta’s', () => {
    it.each<[string, number, string, object]>([
      ['an HTML page with 502', 502, '<html>', { outcome: 'refused', errorClass: 'retry' }],
      ['an empty 503', 503, '', { outcome: 'refused', errorClass: 'retry' }],
      ['an HTML page with 504', 504, '<html>', { outcome: 'unknown' }],
      ['an HTML page with 429', 429, '<html>', { outcome: 'refused', errorClass: 'retry' }],
      ['an HTML page with 403', 403, '<html>', { outcome: 'refused', errorClass: 'config' }],
      ['a 404 in other JSON', 404, '{"a":1}', { outcome: 'refused', errorClass: 'config' }],
      ['an HTML page with 200', 200, '<html>', { outcome: 'unknown' }],
      ['a 204', 204, '', { outcome: 'unknown' }],
      ['a redirect', 302, '', { outcome: 'unknown' }],
      ['half the JSON', 200, '{"messages":[{"id":"wam', { outcome: 'unknown' }],
      ['JSON without an id', 200, '{"messages":[]}', { outcome: 'unknown' }],
      ['a list', 200, '[]', { outcome: 'unknown' }],
      ['null', 200, 'null', { outcome: 'unknown' }],
      ['two megabytes', 200, ' '.repeat(2 << 20), { outcome: 'unknown' }],
    ])('tells what %s means', async (_case, status, body, expected) => {
      const client = await http((_request, response) => {
        response.writeHead(status).end(body);
      });
      expect(await failureOf(client)).toMatchObject({ ...expected });
    });
  });

  describe('when the connection fails before anything went out', () => {
    it.each<[string, () => Promise<HttpCloudApiClient> | HttpCloudApiClient]>([
      [
        'nobody listens',
        async () => {
          const server = createTcpServer();
          const port = await listen(server);
          await new Promise((resolve) => server.close(resolve));
          return clientFor(`http://127.0.0.1:${port}`);
        },
      ],
      ['the host is unknown', () => clientFor('http://no-such-host.invalid')],
      ['TLS meets plain text', () => tcp((socket) => socket.end('hello'), 'https')],
      ['TLS meets a reset', () => tcp((socket) => socket.resetAndDestroy(), 'https')],
      ['TLS meets an end', () => tcp((socket) => socket.end(), 'https')],
      ['TLS meets silence', () => tcp(() => undefined, 'https')],
    ])('says so: %s', async (_case, make) => {
      expect(await failureOf(await make())).toMatchObject({ outcome: 'not-sent', metaCode: 0 });
    });

    it('says so of a client that is shut down', async () => {
      const client = await json(200, ACCEPTED);
      await client.onApplicationShutdown();
      expect(await failureOf(client)).toMatchObject({ outcome: 'not-sent' });
    });
  });

  describe('when no whole answer comes to what went out', () => {
    it.each<[string, (socket: Socket) => void]>([
      [
        'a reset before it is read',
        (socket) => {
          socket.pause();
          setTimeout(() => socket.resetAndDestroy(), 50);
        },
      ],
      ['a reset after it is read', (socket) => socket.once('data', () => socket.resetAndDestroy())],
      ['an end after it is read', (socket) => socket.once('data', () => socket.end())],
      ['silence', (socket) => socket.resume()],
      ['no HTTP', (socket) => socket.once('data', () => socket.end('SSH-2.0\r\n\r\n'))],
      [
        'half an answer, then an end',
        (socket) =>
          socket.once('data', () =>
            socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"mes'),
          ),
      ],
      [
        'half an answer, then silence',
        (socket) =>
          socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{')),
      ],
    ])('takes the outcome for unknown: %s', async (_case, serve) => {
      // It comes to an end: a request without one fails by the limit of the test.
      expect(await failureOf(await tcp(serve))).toMatchObject({ outcome: 'unknown', metaCode: 0 });
    });
  });

  it('reads an answer that ends with its connection', async () => {
    const client = await raw(
      `HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${JSON.stringify(ACCEPTED)}`,
    );
    expect(await client.send(CREDENTIALS, MESSAGE)).toMatchObject({ wamid: 'wamid.A' });
  });

  it('never sends twice by itself', async () => {
    let requests = 0;
    const client = await tcp((socket) => {
      socket.on('data', () => {
        requests += 1;
        socket.resetAndDestroy();
      });
    });
    await failureOf(client);
    expect(requests).toBe(1);
  });

  it('tells no token and no text in its errors', async () => {
    const error = await failureOf(await json(400, { error: { code: 100, message: 'bad' } }));
    const told = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
    expect(told).not.toContain('EAAtoken');
    expect(told).not.toContain('"hi"');
  });

  describe('markRead', () => {
    it.each([
      [true, { typing_indicator: { type: 'text' } }],
      [false, {}],
    ])('posts what Meta documents (typing: %s)', async (typing, extra) => {
      let sent: unknown;
      const client = await http((_request, response, body) => {
        sent = JSON.parse(body);
        response.end('{"success":true}');
      });
      await client.markRead(CREDENTIALS, { wamid: 'wamid.A', typing });
      expect(sent).toEqual({
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: 'wamid.A',
        ...extra,
      });
    });

    it.each<[string, number, object, string]>([
      ['a refusal', 400, { error: { code: 131009, message: 'no' } }, 'refused'],
      ['an answer without success', 200, { success: false }, 'unknown'],
    ])('fails at %s', async (_case, status, body, outcome) => {
      const client = await json(status, body);
      await expect(
        client.markRead(CREDENTIALS, { wamid: 'wamid.A', typing: false }),
      ).rejects.toMatchObject({ outcome, code: 'cloud_api_error' });
    });
  });
});
