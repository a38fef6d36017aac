import type { Readable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppErrorFilter } from './common/app-error.filter.js';
import { describeAccess } from './common/describe-access.js';
import { newId } from './common/id.js';
import { parseRequestJson, readBody } from './common/request-body.js';
import { requestValidation } from './common/request-validation.js';
import { ProblemResponse } from './common/problem.dto.js';
import { runInContext } from './common/request-context.js';
import type { AppConfig } from './config/app-config.js';
import { isDatabaseUnavailable } from './database/outage.js';
import { observeHttp } from './observe-http.js';

const WEBHOOK_PATH = '/whatsapp/webhook';
/** Its controller reads the body as it comes: files are larger than anything that is held. */
const MEDIA_PATH = '/tenants/:tenantId/media';

/** @param trustedProxies whose `X-Forwarded-For` tells the address of the client */
export function createHttpAdapter(
  trustedProxies: AppConfig['http']['trustedProxies'] = false,
): FastifyAdapter {
  return new FastifyAdapter({
    // Counted while reading, so that who sends too much still gets to read the answer.
    bodyLimit: Number.MAX_SAFE_INTEGER,
    genReqId: requestIdOf,
    trustProxy:
      typeof trustedProxies === 'number' ? (_address, hop) => hop < trustedProxies : trustedProxies,
    // A load balancer in front keeps its connections; ours must not end first.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
  });
}

/** What both processes and the tests share: parsing, validation, errors, request ids. */
export function configureHttp(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    runInContext({ requestId: request.id }, done);
  });
  observeHttp(app);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', parseBody);
  app.useGlobalFilters(new AppErrorFilter(isDatabaseUnavailable));
  app.useGlobalPipes(requestValidation);
}

/** The OpenAPI document, complete: routes, bodies, answers, errors, keys. */
export function createOpenApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('WhatsApp Business backend')
    .setDescription("Many tenants' WhatsApp numbers behind one API, on Meta's Cloud API.")
    .setVersion('1')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: "The operator's or a tenant's key.",
    })
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'x-api-key')
    .build();
  const document = SwaggerModule.createDocument(app, options, { extraModels: [ProblemResponse] });
  return describeAccess(document);
}

/** The webhook gets its bytes untouched, whatever their type: its signature covers them all. */
async function parseBody(request: FastifyRequest, payload: Readable): Promise<unknown> {
  if (request.routeOptions.url === MEDIA_PATH) return payload;
  const body = await readBody(payload);
  if (request.routeOptions.url?.startsWith(WEBHOOK_PATH)) return body;
  return body.length === 0 ? undefined : parseRequestJson(body);
}

function requestIdOf(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : newId('req');
}
