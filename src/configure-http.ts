import type { Readable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppErrorFilter } from './common/app-error.filter.js';
import {
  answerBrokenRequest,
  answerUnroutable,
  recordAnswer,
} from './common/http/broken-requests.js';
import { limitConnections } from './common/http/connection-limits.js';
import { refuseForeignPages } from './common/http/foreign-pages.js';
import { readJsonBody } from './common/http/json-body.js';
import { DOCS_HEADERS, securityHeaders } from './common/http/security-headers.js';
import { refuseFields, refuseUnasked } from './common/http/unasked.js';
import { hasBody, isClosing, settleUnreadBody } from './common/http/unread-body.js';
import { newId } from './common/id.js';
import { MAX_BODY_BYTES, readBody } from './common/request-body.js';
import { runInContext } from './common/request-context.js';
import { requestValidation } from './common/request-validation.js';
import type { RouteConfigWithAccess } from './common/route-access.js';
import type { AppConfig } from './config/app-config.js';
import { isDatabaseUnavailable } from './database/outage.js';
import { observeHttp } from './observe-http.js';
import { traceRequest } from './trace-http.js';
import { Tracing } from './tracing/tracing.js';

const WEBHOOK_PATH = '/whatsapp/webhook';
/** Names of templates may have 512 characters, each of them three in an address. */
const MAX_PARAM_LENGTH = 1_536;

export function createHttpAdapter({ http, production }: AppConfig): FastifyAdapter {
  const headers = securityHeaders({ production });
  const { trustedProxies } = http;
  return new FastifyAdapter({
    // Who reads a body counts it.
    bodyLimit: Number.MAX_SAFE_INTEGER,
    genReqId: requestIdOf,
    trustProxy:
      typeof trustedProxies === 'number' ? (_address, hop) => hop < trustedProxies : trustedProxies,
    rewriteUrl: ({ url = '/' }) => withoutLastSlash(url),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      answerUnroutable(error, request, reply, headers),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, headers),
    requestTimeout: http.uploadTimeoutMs,
    http: {
      // Said by us, in the words of all other refusals.
      requireHostHeader: false,
      headersTimeout: http.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(5_000, http.requestTimeoutMs),
    },
    // A load balancer in front keeps its connections; ours must not end first.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
  });
}

/**
 * What both processes and the tests share, in the order in which it befalls a request: connection
 * limits, foreign pages, the gate (who calls, may they), what nobody asked for, then the body, its
 * shape and its rules.
 */
export function configureHttp(app: NestFastifyApplication, config: AppConfig): void {
  const { http, production } = config;
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  limitConnections(fastify.server, http);
  // An `Expect` that nobody knows may be ignored; Node would answer for us.
  fastify.server.on('checkExpectation', (request, answer) => {
    fastify.server.emit('request', request, answer);
  });
  const headers = securityHeaders({ production });
  const tracing = app.get(Tracing);
  const foreignPages = {
    origins: http.origins,
    openAdministration: config.adminApiKey === undefined && !production,
    boundHost: http.host,
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    // Its last answer is on its way; what comes behind it was not to come.
    if (isClosing(socket)) return void socket.destroy();
    recordAnswer(socket, reply.raw);
    void reply.headers(headers).header('x-request-id', request.id);
    if (request.url.startsWith('/docs')) void reply.headers(DOCS_HEADERS);
    runInContext({ requestId: request.id, ...traceRequest(tracing, request, reply) }, done);
  });
  observeHttp(app);
  fastify.addHook('onRequest', (request, _reply, done) => {
    // Whatever its type says, or fails to say, the signature decides.
    if (isWebhook(request)) delete request.headers['content-type'];
    else refuseForeignPages(request, foreignPages);
    done();
  });
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    refuseUnasked(request, reply);
    done();
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    settleUnreadBody(request, reply);
    done();
  });
  if (http.origins.length > 0) {
    app.enableCors({ origin: [...http.origins], exposedHeaders: ['x-request-id', 'retry-after'] });
  }
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request: FastifyRequest, payload: Readable) =>
    takeBody(request, payload, http.requestTimeoutMs),
  );
  app.useGlobalFilters(new AppErrorFilter(isDatabaseUnavailable));
  app.useGlobalPipes(requestValidation);
}

/**
 * Fastify asks for a body after all hooks that come with a request: who calls, and whether they may,
 * is settled by then. The webhook gets its bytes untouched, whatever their type: its signature, which
 * says who calls, covers them all. A route that takes files reads its body as it comes, and of what
 * no route of ours is for nothing is read.
 */
async function takeBody(
  request: FastifyRequest,
  payload: Readable,
  timeoutMs: number,
): Promise<unknown> {
  const { headers, routeOptions } = request;
  if (isWebhook(request)) {
    const announced = headers['content-length'];
    return readBody(payload, { maxBytes: MAX_BODY_BYTES, timeoutMs, announced });
  }
  const { input } = routeOptions.config as RouteConfigWithAccess;
  if (input === undefined || input.body === 'stream') return payload;
  if (!hasBody(request.raw)) return undefined;
  const body = await readJsonBody(payload, headers, timeoutMs);
  if (input.body === 'none') refuseFields(body);
  return body;
}

function isWebhook(request: FastifyRequest): boolean {
  return request.routeOptions.url?.startsWith(WEBHOOK_PATH) ?? false;
}

/** Meta keeps the address as it was typed in. */
function withoutLastSlash(url: string): string {
  return url.startsWith(WEBHOOK_PATH) ? url.replace(/\/(?=$|\?)/, '') : url;
}

function requestIdOf(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : newId('req');
}
