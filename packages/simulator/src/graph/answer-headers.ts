import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { UsageService } from './usage.service.js';

const DEFAULT_VERSION = 'v26.0';

/** An id for one answer, as support wants it quoted. */
export function newTraceId(): string {
  return `A${randomBytes(16).toString('base64url')}`;
}

/** The headers that each Graph answer has. */
export function answerHeaders(url: string, traceId: string): Record<string, string> {
  return {
    'facebook-api-version': /^\/(v\d+\.\d+)\//.exec(url)?.[1] ?? DEFAULT_VERSION,
    'x-fb-trace-id': traceId,
  };
}

/** Puts them on whatever the router answers; on management calls also how much of the limit is used. */
export function addAnswerHeaders(app: NestFastifyApplication, usage: UsageService): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!request.url.startsWith('/_simulator')) {
      const known = reply.getHeader('x-fb-trace-id');
      const traceId = typeof known === 'string' ? known : newTraceId();
      reply.headers(answerHeaders(request.url, traceId));
      const used = usage.headerFor(request.url);
      if (used !== undefined) reply.header('x-business-use-case-usage', used);
    }
    done(null, payload);
  });
}
