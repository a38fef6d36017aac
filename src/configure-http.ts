import { ValidationPipe, type ValidationError } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ulid } from 'ulid';
import type { FieldError } from './common/app-error.js';
import { InvalidRequestError, MalformedJsonError } from './common/errors.js';
import { parseRequestJson } from './common/request-json.js';
import { ProblemResponse } from './common/problem.dto.js';
import { runInContext } from './common/request-context.js';

const WEBHOOK_PATH = '/whatsapp/webhook';
/** Meta's largest body is 3 MB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export function createHttpAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: requestIdOf,
    // A load balancer in front keeps its connections; ours must not end first.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
  });
}

/** What both processes and the tests share: parsing, validation, errors, request ids. */
export function configureHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as FastifyInstance;
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    runInContext({ requestId: request.id }, done);
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, parseBody);
  app.useGlobalPipes(
    new ValidationPipe({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      exceptionFactory: (errors) => new InvalidRequestError(flatten(errors)),
    }),
  );
  app.enableShutdownHooks();
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
  return SwaggerModule.createDocument(app, options, { extraModels: [ProblemResponse] });
}

/** The webhook gets its bytes untouched, whatever their type: its signature covers them all. */
function parseBody(
  request: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, body?: unknown) => void,
): void {
  if (request.routeOptions.url?.startsWith(WEBHOOK_PATH)) return done(null, body);
  if (body.length === 0) return done(null, undefined);
  try {
    done(null, parseRequestJson(body));
  } catch {
    done(new MalformedJsonError());
  }
}

function requestIdOf(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : `req_${ulid()}`;
}

function flatten(errors: readonly ValidationError[], path = ''): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => [
    ...Object.values(constraints).map((message) => ({ field: path + property, message })),
    ...flatten(children, `${path}${property}.`),
  ]);
}
