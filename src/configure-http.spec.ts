import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  HttpException,
  Module,
  Param,
  Post,
  Req,
  UnauthorizedException,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { IsString } from 'class-validator';
import { AppError } from './common/app-error.js';
import { Allows, Open, type RouteConfigWithAccess } from './common/route-access.js';
import { loadConfig } from './config/app-config.js';
import { configureHttp, createHttpAdapter } from './configure-http.js';
import { Metrics } from './metrics/metrics.js';
import { RawConnection, type RawAnswer } from '../test/support/raw-connection.js';
import { Tracing } from './tracing/tracing.js';
import { openIncomingFile } from './media/incoming-file.js';

class ThingDto {
  @IsString()
  readonly name: string;
}

class UnavailableError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'database_unavailable';
}

/** Asks for a key, as the real gate does, or refuses as it is told to: without looking at the body. */
function askForKey({ headers, routeOptions }: FastifyRequest): void {
  const told = Number(headers['x-refuse']);
  if (told === 503) throw new UnavailableError();
  if (told > 0) throw new HttpException('no', told);
  const { access } = routeOptions.config as RouteConfigWithAccess;
  if (access?.kind === 'key' && headers['x-api-key'] === undefined) {
    throw new UnauthorizedException();
  }
}

@Controller()
@Allows('send')
class ThingsController {
  @Get('things/:id')
  get(@Param('id') id: string): { id: string } {
    return { id };
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('password of the database: hunter2');
  }

  @Get('address')
  address(@Req() { ip }: FastifyRequest): { ip: string } {
    return { ip };
  }

  @Post('things')
  create(@Body() body: ThingDto): ThingDto {
    return body;
  }

  /** Takes three bytes of a file. */
  @Post('files')
  @Allows('send', { streamsBody: true })
  async upload(@Req() request: FastifyRequest): Promise<{ bytes: number }> {
    const { body } = await openIncomingFile(request.body as Readable, request.headers);
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > 3) throw new UnauthorizedException();
    }
    return { bytes };
  }
}

@Controller('whatsapp/webhook')
@Open('signed', { anyQuery: true })
class HookController {
  @Post()
  receive(@Req() { body }: FastifyRequest): { bytes: number } {
    return { bytes: (body as Buffer).length };
  }
}

const UNTRACED = { provide: Tracing, useValue: new Tracing(loadConfig({})) };

@Module({ controllers: [ThingsController, HookController], providers: [Metrics, UNTRACED] })
class AppModule {}

const HOST = 'host: localhost';
const KEY = 'x-api-key: k';
const JSON_TYPE = 'content-type: application/json';
const GET_THING = ['GET /things/1 HTTP/1.1', HOST, KEY, '', ''];

function text(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'));
}

describe(configureHttp.name, () => {
  let app: NestFastifyApplication;
  let origin: string;

  async function start(env: Record<string, string> = {}): Promise<void> {
    const config = loadConfig({ NODE_ENV: 'test', ...env });
    app = await NestFactory.create<NestFastifyApplication>(AppModule, createHttpAdapter(config), {
      bodyParser: false,
      logger: false,
    });
    configureHttp(app, config);
    const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
    fastify.addHook('onRequest', async (request) => askForKey(request));
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
  }

  async function ask(...lines: string[]): Promise<RawAnswer | null> {
    const line = await RawConnection.open(origin);
    line.say(...lines);
    const answer = await line.hear();
    line.hangUp();
    return answer;
  }

  const post = (path: string, headers: string[], body: string): Promise<RawAnswer | null> =>
    ask(
      `POST ${path} HTTP/1.1`,
      HOST,
      ...headers,
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    );

  afterEach(() => app.close());

  describe('the order of a request', () => {
    beforeEach(() => start());

    it('reads and checks the JSON of who may call', async () => {
      expect((await post('/things', [KEY, JSON_TYPE], '{"name":"a"}'))?.body).toBe('{"name":"a"}');
      const refused = await post('/things', [KEY, JSON_TYPE], '{"name":1}');
      expect(JSON.parse(refused!.body)).toMatchObject({ code: 'invalid_request', status: 400 });
    });

    it.each([
      ['an announced body', ['content-length: 1000000']],
      ['a chunked one', ['transfer-encoding: chunked']],
    ])('answers who may not before %s has come', async (_case, headers) => {
      const answer = await ask('POST /things HTTP/1.1', HOST, JSON_TYPE, ...headers, '', '');
      expect(answer).toMatchObject({ status: 401 });
    });

    it.each([
      ['/things', [KEY, JSON_TYPE]],
      ['/whatsapp/webhook', []],
    ])('refuses what is announced as too large for %s unread', async (path, headers) => {
      const answer = await ask(
        `POST ${path} HTTP/1.1`,
        HOST,
        ...headers,
        'content-length: 4194305',
        '',
        '',
      );
      expect(answer).toMatchObject({ status: 413 });
    });

    it.each([
      ['text/plain', 415],
      ['application/json; charset=latin1', 415],
      ['application/jsonp', 415],
      ['application/json;charset=UTF-8', 201],
      ['application/vnd.api+json', 201],
      ['APPLICATION/JSON', 201],
    ])('takes a body that is sent as %s with %d', async (type, status) => {
      const answer = await post('/things', [KEY, `content-type: ${type}`], '{"name":"a"}');
      expect(answer).toMatchObject({ status });
    });

    it('gives the webhook its bytes, with or without a slash at the end', async () => {
      for (const path of ['/whatsapp/webhook', '/whatsapp/webhook/', '/whatsapp/webhook/?a=/']) {
        expect((await post(path, ['content-type: text/odd'], '{{'))?.body).toBe('{"bytes":2}');
      }
    });

    it.each(['content-type:', 'content-type: json', 'content-type: /;', 'x-none: 1'])(
      'gives the webhook its bytes, whether "%s" is a type or not',
      async (header) => {
        expect((await post('/whatsapp/webhook', [header], '{{'))?.body).toBe('{"bytes":2}');
      },
    );
  });

  describe('an early answer', () => {
    beforeEach(() => start());

    const FORM = 'content-type: multipart/form-data; boundary=b';
    const PART = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n';
    const answers: [string, number, string, string[], string][] = [
      ['no key, JSON', 401, '/things', [JSON_TYPE], '{"name":'],
      ['no key, a file', 401, '/files', ['content-type: image/png'], 'abc'],
      ['no key, a form', 401, '/files', [FORM], PART],
      ['no route', 404, '/nowhere', [JSON_TYPE], '{'],
      ['no JSON', 415, '/things', [KEY, 'content-type: text/plain'], 'abc'],
      ['packed', 415, '/things', [KEY, JSON_TYPE, 'content-encoding: gzip'], 'abc'],
      ['a packed webhook', 415, '/whatsapp/webhook', ['content-encoding: br'], 'abc'],
      ['a packed file', 415, '/files', [KEY, FORM, 'content-encoding: gzip'], PART],
      ['an unknown parameter', 400, '/things?odd=1', [KEY, JSON_TYPE], '{"name":'],
      ['a file in the middle', 401, '/files', [KEY, 'content-type: image/png'], 'abcdef'],
      ['a form in the middle', 401, '/files', [KEY, FORM], `${PART}abcdef`],
      ['no form', 400, '/files', [KEY, 'content-type: multipart/form-data'], 'abc'],
    ];
    const bodies: [string, string, string[], string][] = [
      ['JSON', '/things', [KEY, JSON_TYPE], '{"name":'],
      ['a webhook', '/whatsapp/webhook', [], '{"object":'],
      ['a file', '/files', [KEY, 'content-type: image/png'], 'abc'],
      ['a form', '/files', [KEY, FORM], PART],
    ];
    for (const status of [401, 403, 404, 405, 411, 413, 415, 417, 429, 503]) {
      for (const [name, path, headers, begun] of bodies) {
        const refused = [...headers, `x-refuse: ${status}`];
        answers.push([`${status}, ${name}`, status, path, refused, begun]);
      }
    }
    const framings: [string, (begun: string) => string[], (rest: string) => string][] = [
      ['of known length', (begun) => ['content-length: 300000', '', begun], (rest) => rest],
      [
        'in chunks',
        (begun) => [
          'transfer-encoding: chunked',
          '',
          `${begun.length.toString(16)}\r\n${begun}\r\n`,
        ],
        (rest) => `${rest.length.toString(16)}\r\n${rest}\r\n0\r\n\r\n`,
      ],
    ];
    const cases = answers.flatMap((answer) =>
      framings.map((framing) => [answer[0], framing[0], answer, framing] as const),
    );

    it.each(cases)(
      '(%s, a body %s) comes at once and leaves nothing on the connection',
      async (_name, _framing, [, status, path, headers, begun], [, frame, finish]) => {
        const line = await RawConnection.open(origin);
        line.say(`POST ${path} HTTP/1.1`, HOST, ...headers, ...frame(begun));
        const early = await line.hear();
        // A form without its boundary, or any other body, may also be waited for in part.
        expect(early).toMatchObject({ status });
        expect(early!.head).toContain('x-request-id: req_');
        line.say(finish('x'.repeat(300_000 - begun.length)));
        line.say(...GET_THING);
        const next = await line.hear();
        if (next === null) expect(early!.head).toContain('connection: close');
        else expect(next).toMatchObject({ status: 200, body: '{"id":"1"}' });
        line.hangUp();
      },
    );

    it.each(answers)(
      '(%s) keeps the connection where the body is all here',
      async (_name, status, path, headers, begun) => {
        const line = await RawConnection.open(origin);
        const length = `content-length: ${Buffer.byteLength(begun)}`;
        line.say(`POST ${path} HTTP/1.1`, HOST, ...headers, length, '', begun);
        const early = await line.hear();
        if (path !== '/files' || status > 401) expect(early).toMatchObject({ status });
        line.say(...GET_THING);
        const next = await line.hear();
        if (next === null) expect(early!.head).toContain('connection: close');
        else expect(next).toMatchObject({ status: 200 });
        line.hangUp();
      },
    );
  });

  describe('on a connection that is kept', () => {
    beforeEach(() => start());

    const LARGE = 5 * 1024 * 1024;

    it.each([
      ['JSON', '/things', [KEY, JSON_TYPE]],
      ['a webhook', '/whatsapp/webhook', []],
    ])(
      '%s beyond 4 MB is told of at once and leaves nothing, announced or not',
      async (_name, path, headers) => {
        const begins: [string, string][] = [
          [`content-length: ${LARGE}`, ''],
          ['transfer-encoding: chunked', `${LARGE.toString(16)}\r\n`],
        ];
        for (const [framing, begin] of begins) {
          const line = await RawConnection.open(origin);
          line.say(
            `POST ${path} HTTP/1.1`,
            HOST,
            ...headers,
            framing,
            '',
            begin + ' '.repeat(LARGE),
          );
          const early = await line.hear();
          expect(early).toMatchObject({ status: 413 });
          line.say(begin === '' ? '' : '\r\n0\r\n\r\n');
          line.say(...GET_THING);
          const next = await line.hear();
          if (next === null) expect(early!.head).toContain('connection: close');
          else expect(next).toMatchObject({ status: 200, body: '{"id":"1"}' });
          line.hangUp();
        }
      },
    );

    const post = ['POST /things HTTP/1.1', HOST, KEY, JSON_TYPE];
    const of = (text: string): string => `content-length: ${Buffer.byteLength(text)}`;
    const NAME = '{"name":"ä€😀"}';
    const chunked = [...NAME].map((one) => `${Buffer.byteLength(one)}\r\n${one}\r\n`).join('');

    it.each<[string, number, Buffer[]]>([
      ['no length', 400, [text(...post, '', '')]],
      ['an odd expectation', 201, [text(...post, 'expect: odd', of(NAME), '', NAME)]],
      ['chunks', 201, [text(...post, 'transfer-encoding: chunked', '', `${chunked}0\r\n\r\n`)]],
      [
        'trailers behind its chunks',
        201,
        [text(...post, 'transfer-encoding: chunked', '', `${chunked}0\r\nx-odd: 1\r\n\r\n`)],
      ],
      [
        'chunks that divide a character',
        201,
        [
          text(...post, 'transfer-encoding: chunked', '', '9\r\n{"name":"'),
          Buffer.from([0x0d, 0x0a, 0x31, 0x0d, 0x0a, 0xc3, 0x0d, 0x0a, 0x31, 0x0d, 0x0a, 0xa4]),
          text('', '2', '"}', '0', '', ''),
        ],
      ],
      [
        'broken UTF-8',
        400,
        [
          text(...post, 'content-length: 13', '', '{"name":"'),
          Buffer.from([0xc3, 0x28]),
          text('"}'),
        ],
      ],
      [
        'a surrogate in three bytes',
        400,
        [
          text(...post, 'content-length: 14', '', '{"name":"'),
          Buffer.from([0xed, 0xa0, 0x80]),
          text('"}'),
        ],
      ],
    ])(
      'a body with %s is answered with %d, and the next request with its own or not at all',
      async (_name, status, pieces) => {
        const line = await RawConnection.open(origin);
        for (const piece of pieces) line.sayBytes(piece);
        line.say(...GET_THING);
        const answer = await line.hear();
        expect(answer).toMatchObject({ status });
        if (status === 201) expect(answer!.body).toContain('"name":"');
        const next = await line.hear();
        if (next === null) expect(answer!.head).toContain('connection: close');
        else expect(next).toMatchObject({ status: 200, body: '{"id":"1"}' });
        line.hangUp();
      },
    );

    it.each([
      ['a head without end', 431, [`GET /${'a'.repeat(20_000)} HTTP/1.1`, HOST, '', '']],
      ['no HTTP', 400, ['hello', '', '']],
    ])('%s is answered with %d also behind a good request', async (_name, status, lines) => {
      const line = await RawConnection.open(origin);
      line.say(...GET_THING);
      expect(await line.hear()).toMatchObject({ status: 200 });
      line.say(...lines);
      expect(await line.hear()).toMatchObject({ status });
      expect(await line.hear()).toBeNull();
    });

    it.each([
      ['JSON', '/things', [KEY, JSON_TYPE], '{"name":'],
      ['a webhook', '/whatsapp/webhook', [], '{'],
      ['a file', '/files', [KEY, 'content-type: image/png'], 'ab'],
    ])('nobody notices who goes away in the middle of %s', async (_name, path, headers, begun) => {
      for (const framing of ['content-length: 300000', 'transfer-encoding: chunked']) {
        const line = await RawConnection.open(origin);
        const piece = framing.startsWith('t') ? `${begun.length}\r\n${begun}\r\n` : begun;
        line.say(`POST ${path} HTTP/1.1`, HOST, ...headers, framing, '', piece);
        line.hangUp();
        expect(await ask(...GET_THING)).toMatchObject({ status: 200, body: '{"id":"1"}' });
      }
    });
  });

  describe('limits', () => {
    it.each([
      ['silent from the start', ''],
      ['slow in its head', 'POST /things HTTP/1.1\r\nhost: loc'],
      [
        'slow in its body',
        ['POST /things HTTP/1.1', HOST, KEY, JSON_TYPE, 'content-length: 9', '', '{'].join('\r\n'),
      ],
      [
        'slow in a webhook',
        ['POST /whatsapp/webhook HTTP/1.1', HOST, 'content-length: 9', '', '{'].join('\r\n'),
      ],
    ])('end a request that is %s', async (_case, start_) => {
      await start({ REQUEST_TIMEOUT_MS: '100', UPLOAD_TIMEOUT_MS: '60000' });
      const line = await RawConnection.open(origin);
      line.say(start_);
      const answer = await line.hear();
      if (answer !== null) {
        expect(answer.status).toBe(408);
        expect(JSON.parse(answer.body)).toMatchObject({ code: 'request_timeout' });
      }
      expect(await line.hear()).toBeNull();
    });

    it('end connections beyond those of one address', async () => {
      await start({ MAX_CONNECTIONS_PER_ADDRESS: '2' });
      const [first, second] = [await RawConnection.open(origin), await RawConnection.open(origin)];
      const third = await RawConnection.open(origin);
      expect(await third.hear()).toBeNull();
      first.hangUp();
      second.say(...GET_THING);
      expect(await second.hear()).toMatchObject({ status: 200 });
      second.hangUp();
    });
  });

  describe("the client's address", () => {
    const from = (...headers: string[]): Promise<RawAnswer | null> =>
      ask('GET /address HTTP/1.1', HOST, KEY, ...headers, '', '');

    it.each<[string, Record<string, string>, string, string]>([
      ['nobody', {}, '203.0.113.7', '127.0.0.1'],
      ['another proxy', { TRUST_PROXY: '10.0.0.0/8' }, '203.0.113.7', '127.0.0.1'],
      ['this proxy', { TRUST_PROXY: '127.0.0.1' }, '203.0.113.7', '203.0.113.7'],
      ['its network', { TRUST_PROXY: '127.0.0.0/8,10.0.0.1' }, '203.0.113.7', '203.0.113.7'],
      ['one proxy', { TRUST_PROXY: '1' }, '198.51.100.1, 203.0.113.7', '203.0.113.7'],
      ['two in a row', { TRUST_PROXY: '2' }, '198.51.100.1, 203.0.113.7', '198.51.100.1'],
      [
        'this proxy alone',
        { TRUST_PROXY: '127.0.0.1' },
        '198.51.100.1, 203.0.113.7',
        '203.0.113.7',
      ],
    ])('is told by %s that is trusted', async (_case, env, forwarded, ip) => {
      await start(env);
      const answer = await from(`x-forwarded-for: ${forwarded}`);
      expect(JSON.parse(answer!.body)).toEqual({ ip });
    });

    it('is that of the connection where nobody says another', async () => {
      await start({ TRUST_PROXY: '1' });
      expect(JSON.parse((await from())!.body)).toEqual({ ip: '127.0.0.1' });
    });
  });

  describe('what is no request', () => {
    beforeEach(() => start());

    it.each([
      ['an address that cannot be read', 400, ['GET /% HTTP/1.1', HOST, KEY, '', '']],
      ['an id without end', 414, [`GET /things/${'a'.repeat(2_000)} HTTP/1.1`, HOST, KEY, '', '']],
      ['a head without end', 431, [`GET /${'a'.repeat(20_000)} HTTP/1.1`, HOST, '', '']],
      ['an unknown method', 400, ['FETCH / HTTP/1.1', HOST, '', '']],
      ['no HTTP', 400, ['hello', '', '']],
      ['no host', 400, ['GET /things/1 HTTP/1.1', KEY, '', '']],
      ['an odd expectation', 404, ['GET / HTTP/1.1', HOST, 'expect: odd', '', '']],
      ['no route', 404, ['PUT /things/1 HTTP/1.1', HOST, KEY, '', '']],
      [
        'a broken chunk',
        400,
        [
          'POST /things HTTP/1.1',
          HOST,
          KEY,
          JSON_TYPE,
          'transfer-encoding: chunked',
          '',
          'zz\r\n{}\r\n',
        ],
      ],
    ])(
      '(%s) is a problem with an id and the headers of every answer',
      async (_case, status, lines) => {
        const answer = await ask(...lines);
        expect(answer).toMatchObject({ status });
        expect(answer!.head).toContain('content-type: application/problem+json');
        expect(answer!.head).toContain('x-content-type-options: nosniff');
        expect(answer!.head).toContain('cache-control: no-store');
        const [, id] = /x-request-id: (\S+)/.exec(answer!.head) ?? [];
        expect(JSON.parse(answer!.body)).toMatchObject({
          status,
          code: expect.stringMatching(/^[a-z_]+$/) as string,
        });
        expect((JSON.parse(answer!.body) as { requestId: string }).requestId.toLowerCase()).toBe(
          id,
        );
      },
    );
  });

  it('a bug is told as one, without a word of it', async () => {
    await start();
    const answer = await ask('GET /broken HTTP/1.1', HOST, KEY, '', '');
    expect(answer).toMatchObject({ status: 500 });
    expect(JSON.parse(answer!.body)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'internal_error',
      detail: 'Something broke on our side. Try again.',
      requestId: expect.stringMatching(/^req_/) as string,
    });
  });

  describe('pages of other sites', () => {
    const change = (...headers: string[]): Promise<RawAnswer | null> =>
      post('/things', [KEY, JSON_TYPE, ...headers], '{"name":"a"}');

    it('may change nothing, unless they are named', async () => {
      await start({ CORS_ORIGINS: 'https://console.example' });
      for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example']) {
        const answer = await change(`origin: ${origin}`);
        expect(JSON.parse(answer!.body)).toMatchObject({ status: 403, code: 'foreign_origin' });
      }
      for (const origin of ['https://console.example', 'http://localhost']) {
        expect(await change(`origin: ${origin}`)).toMatchObject({ status: 201 });
      }
      const preflight = ['OPTIONS /things HTTP/1.1', HOST, 'access-control-request-method: POST'];
      const asked = await ask(...preflight, 'origin: https://console.example', '', '');
      expect(asked?.head).toContain('access-control-allow-origin: https://console.example');
      expect(await post('/whatsapp/webhook', ['origin: https://x.example'], 'a')).toMatchObject({
        status: 201,
      });
    });

    it.each([
      ['evil.example', 403],
      ['localhost.evil.example', 403],
      ['127.0.0.1.evil.example:80', 403],
      ['192.168.1.1', 403],
      ['localhost:3000', 401],
      ['127.0.0.1', 401],
      ['[::1]:3000', 401],
    ])('do not reach an open administration under the name %s', async (host, status) => {
      await start();
      const answer = await ask('GET /things/1 HTTP/1.1', `host: ${host}`, '', '');
      expect(answer).toMatchObject({ status });
    });

    it('may have any name where calls need a key', async () => {
      await start({ ADMIN_API_KEY: 'operator-operator' });
      const answer = await ask('GET /things/1 HTTP/1.1', 'host: api.example', '', '');
      expect(answer).toMatchObject({ status: 401 });
    });
  });

  it.each([
    ['an answer', 200, GET_THING],
    ['a refusal', 401, ['GET /things/1 HTTP/1.1', HOST, '', '']],
    ['what is no HTTP', 400, ['hello', '', '']],
  ])("sets helmet's headers on %s", async (_case, status, lines) => {
    await start();
    const answer = await ask(...lines);
    expect(answer).toMatchObject({ status });
    for (const line of [
      "content-security-policy: default-src 'none'",
      'cross-origin-opener-policy: same-origin',
      'cross-origin-resource-policy: same-origin',
      'origin-agent-cluster: ?1',
      'referrer-policy: no-referrer',
      'x-content-type-options: nosniff',
      'x-dns-prefetch-control: off',
      'x-download-options: noopen',
      'x-frame-options: deny',
      'x-permitted-cross-domain-policies: none',
      'x-xss-protection: 0',
    ]) {
      expect(answer!.head).toContain(line);
    }
    expect(answer!.head).not.toContain('x-powered-by');
    expect(answer!.head).not.toMatch(/^server:/m);
  });

  it('tells browsers to stay with TLS in production', async () => {
    const secrets = {
      APP_SECRET: 's'.repeat(16),
      VERIFY_TOKEN: 'v'.repeat(16),
      ADMIN_API_KEY: 'operator-operator',
    };
    await start({ NODE_ENV: 'production', MASTER_KEY: 'm'.repeat(32), ...secrets });
    expect((await ask(...GET_THING))?.head).toContain('strict-transport-security: max-age=');
  });
});
