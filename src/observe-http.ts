import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { BoundedLog } from './common/bounded-log.js';
import { refusalCodeOf } from './common/http/refusal-code.js';
import { Metrics } from './metrics/metrics.js';

/** Lines a minute for refusals of one kind at one route: enough to see who, too few to fill a disk. */
const PER_MINUTE = 5;
/** Who may not, who sends too much, and what we could not do. Other 4xx are between caller and API. */
const TOLD = new Set([401, 403, 413, 429, 500, 502, 503]);
const NO_ROUTE = 'none';

/**
 * Counts every answer by its route's pattern, wherever it came from, and leaves a trace of each kind
 * of refusal in the log.
 */
export function observeHttp(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const metrics = app.get(Metrics);
  const refusals = new BoundedLog(new Logger('Http'), PER_MINUTE);
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, ip } = request;
    const status = reply.statusCode;
    const route = request.routeOptions.url ?? NO_ROUTE;
    metrics.httpRequestsTotal.inc({ method, route, status: `${Math.floor(status / 100)}xx` });
    metrics.httpRequestSeconds.observe({ route }, reply.elapsedTime / 1_000);
    if (TOLD.has(status)) {
      const code = refusalCodeOf(request);
      refusals.warn(
        `${status} ${code} ${method} ${route}`,
        { requestId: request.id, status, code, method, route, ip },
        'a request was refused',
      );
    }
    done();
  });
}
