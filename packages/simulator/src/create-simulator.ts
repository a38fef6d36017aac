import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { addAnswerHeaders } from './graph/answer-headers.js';
import { graphError } from './graph/graph-error.js';
import { MessagesEndpoint } from './graph/messages.endpoint.js';
import { UsageService } from './graph/usage.service.js';
import { readBodiesAsText } from './http/body-parsers.js';
import { ErrorFilter } from './http/error.filter.js';
import { recordCalls } from './http/record-calls.js';
import { CallsService } from './ledger/calls.service.js';
import { refuseUnknownPaths, withVersion } from './http/known-paths.js';
import type { SimulatorEnvironment } from './simulator.environment.js';
import { SimulatorModule } from './simulator.module.js';

/** Longer than clients keep idle connections, so that they close first. */
const KEEP_ALIVE_MS = 75_000;

/** A simulator that is ready to listen. */
export async function createSimulator(
  environment: SimulatorEnvironment,
): Promise<NestFastifyApplication> {
  let messages: MessagesEndpoint | undefined = undefined;
  const adapter = new FastifyAdapter({
    // Hanging answers and idle connections must not hold up the end.
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => {
      const { status, body } = graphError(100, { details: 'The URL could not be read.' });
      void reply.code(status).send({ error: body });
    },
    serverFactory: (router: (request: IncomingMessage, response: ServerResponse) => void) =>
      createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
        if (messages?.take(request, response)) return;
        request.url = withVersion(request.url ?? '/');
        router(request, response);
      }),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    SimulatorModule.with(environment),
    adapter,
    { logger: false, bodyParser: false, abortOnError: false },
  );
  messages = app.get(MessagesEndpoint);
  readBodiesAsText(app);
  refuseUnknownPaths(app);
  recordCalls(app, app.get(CallsService));
  addAnswerHeaders(app, app.get(UsageService));
  app.useGlobalFilters(new ErrorFilter());
  return app;
}
