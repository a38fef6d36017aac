import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { fastify, type FastifyInstance } from 'fastify';
import { fake } from '../../test/support/fake.js';
import { serveConsole } from './serve-console.js';

describe(serveConsole.name, () => {
  let root: string;
  let server: FastifyInstance;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'console-'));
    mkdirSync(join(root, 'assets'));
    writeFileSync(join(root, 'index.html'), '<title>The console</title>');
    writeFileSync(join(root, 'assets', 'index-1a2b.js'), 'run()');
    writeFileSync(join(root, 'assets', 'index-1a2b.js.br'), 'packed');
    server = serverWith(root);
    await server.ready();
  });

  afterAll(async () => {
    await server.close();
    rmSync(root, { recursive: true });
  });

  it.each(['/console', '/console/', '/console/t/tnt_1/conversations', '/console/health?x=1'])(
    'answers %s with the page, never kept',
    async (url) => {
      const first = await server.inject(url);
      const answer =
        first.statusCode === 302 ? await server.inject(first.headers.location!) : first;
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('The console');
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-cache',
        'content-type': expect.stringContaining('text/html'),
        'content-security-policy': expect.stringContaining("script-src 'self'"),
        'x-content-type-options': 'nosniff',
      });
    },
  );

  it('lets assets be kept: their names change with their content', async () => {
    const { statusCode, headers } = await server.inject('/console/assets/index-1a2b.js');
    expect(statusCode).toBe(200);
    expect(headers['cache-control']).toContain('immutable');
  });

  it('sends them as the browser takes them', async () => {
    const url = '/console/assets/index-1a2b.js';
    const br = await server.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
    expect(br.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': expect.stringContaining('javascript'),
      'cache-control': expect.stringContaining('immutable'),
    });
    expect(br.body).toBe('packed');
    const plain = await server.inject({ url, headers: { 'accept-encoding': 'identity' } });
    expect(plain.body).toBe('run()');
  });

  it.each(['/console/assets/index-old.js', '/console/favicon.ico', '/console/../package.json'])(
    'has no page for a file that is missing: %s',
    async (url) => {
      const { statusCode, body } = await server.inject(url);
      expect(statusCode).toBe(404);
      expect(body).not.toContain('The console');
    },
  );

  it('serves nothing where nothing was built', async () => {
    const bare = serverWith(join(root, 'missing'));
    expect((await bare.inject('/console')).statusCode).toBe(404);
    await bare.close();
  });
});

function serverWith(root: string): FastifyInstance {
  const server = fastify();
  serveConsole(
    fake<NestFastifyApplication>({
      getHttpAdapter: () => ({ getInstance: () => server }) as never,
    }),
    root,
  );
  return server;
}
