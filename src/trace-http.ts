import type { FastifyReply, FastifyRequest } from 'fastify';
import { defined } from './common/defined.js';
import type { Traceparent } from './common/traceparent.js';
import type { Tracing } from './tracing/tracing.js';

/** Asked every few seconds, and of nobody's interest. */
const UNTRACED = /^\/(health|metrics|version)\b/;
const SERVER_ERROR = 500;

/**
 * Begins the span of a request, which ends with its answer. Callers may say what it belongs to, by
 * their `traceparent`.
 *
 * @returns the context that it goes on in; empty while tracing is off
 */
export function traceRequest(
  tracing: Tracing,
  request: FastifyRequest,
  reply: FastifyReply,
): { traceparent?: Traceparent } {
  if (!tracing.isOn || UNTRACED.test(request.url)) return {};
  const { method } = request;
  const route = request.routeOptions.url;
  const { traceparent: parent } = request.headers;
  const span = tracing.begin(route === undefined ? method : `${method} ${route}`, {
    kind: 'server',
    ...defined({ parent: typeof parent === 'string' ? parent : undefined }),
    attributes: {
      'http.request.method': method,
      ...defined({ 'http.route': route }),
      'request.id': request.id,
    },
  });
  if (span === undefined) return {};
  reply.raw.once('close', () => {
    const status = reply.statusCode;
    span.end({
      attributes: { 'http.response.status_code': status },
      ...defined({ failure: status >= SERVER_ERROR ? `${status}` : undefined }),
    });
  });
  return { traceparent: span.traceparent };
}
