import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';

const BUILT_CONSOLE = join(import.meta.dirname, '..', '..', 'frontend', 'dist');

/** Styles are written into the page by the component library; all else comes from files of ours. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the built console under `/console`; where none was built there is none.
 *
 * @param root folder with its `index.html`
 */
export function serveConsole(app: NestFastifyApplication, root = BUILT_CONSOLE): void {
  if (!existsSync(join(root, 'index.html'))) return;
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  void fastify.register(
    async (scope) => {
      await scope.register(fastifyStatic, {
        root,
        redirect: true,
        // The build writes each text as brotli and gzip, too.
        preCompressed: true,
        cacheControl: false,
        setHeaders: setCaching,
      });
      scope.addHook('onSend', async (_request, reply) => {
        void reply.headers({
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
        });
      });
      // Pages are the console's own affair; a file that is missing is missing.
      scope.setNotFoundHandler((request, reply) =>
        /\.\w+$/.test(request.url.split('?')[0] ?? '')
          ? reply.code(404).type('text/plain').send('Not found')
          : reply.sendFile('index.html'),
      );
    },
    { prefix: '/console' },
  );
}

/** Names of assets change with their content. */
function setCaching(reply: FastifyReply, path: string): void {
  const hashed = /[\\/]assets[\\/]/.test(path);
  void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}
