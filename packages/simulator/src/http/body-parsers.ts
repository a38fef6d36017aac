import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { asJsonText } from './parameters.js';
import { BODY_LIMIT } from './raw-http.js';

/**
 * Bodies reach the controllers as JSON text, whatever their content type. Uploads are left on the wire,
 * for the media controller to read as they arrive.
 */
export function readBodiesAsText(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^multipart\//, (_request, _payload, done) => done(null));
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (request, body, done) => done(null, asJsonText(String(body), request.headers['content-type'])),
  );
}
