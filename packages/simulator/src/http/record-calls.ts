import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { isObject, objectAt } from '../graph/json.js';
import type { Call, CallsService } from '../ledger/calls.service.js';

/** Writes every call of the Graph API that comes to the router into the ledger. */
export function recordCalls(app: NestFastifyApplication, calls: CallsService): void {
  const open = new WeakMap<FastifyRequest, Call>();
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (/^\/v\d+\.\d+\//.test(request.url)) {
      open.set(request, calls.begin(request.method, request.url, request.body));
    }
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const call = open.get(request);
    if (call) {
      call.status = reply.statusCode;
      call.code = reply.statusCode < 400 ? null : codeIn(payload);
    }
    done(null, payload);
  });
}

function codeIn(payload: unknown): number | null {
  try {
    const answer: unknown = JSON.parse(String(payload));
    const code = isObject(answer) ? objectAt(answer, 'error')['code'] : undefined;
    return typeof code === 'number' ? code : null;
  } catch {
    return null;
  }
}
