import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FieldError } from '../app-error.js';
import { InvalidRequestError, UnsupportedEncodingError } from '../errors.js';
import type { RouteConfigWithAccess } from '../route-access.js';
import { hasBody } from './unread-body.js';

/** Methods whose body Fastify leaves unread. */
const BODILESS = new Set(['GET', 'HEAD']);

/**
 * Refuses what a route does not ask for, before any of the body is read: parameters of the query that it
 * does not know, a body to look at something, and a body that would have to be unpacked first.
 *
 * @throws UnsupportedEncodingError, InvalidRequestError
 */
export function refuseUnasked(request: FastifyRequest, reply: FastifyReply): void {
  const { input } = request.routeOptions.config as RouteConfigWithAccess;
  if (input === undefined) return;
  const encoding = request.headers['content-encoding'] ?? '';
  if (hasBody(request.raw) && !/^(?:identity)?$/i.test(encoding.trim())) {
    // RFC 9110: a 415 for an encoding says which one is taken.
    void reply.header('accept-encoding', 'identity');
    throw new UnsupportedEncodingError();
  }
  if (input.query === null) return;
  const errors = unknownParameters(Object.keys(request.query as object), input.query);
  if (BODILESS.has(request.method) && hasBody(request.raw))
    errors.push(unaskedBody(request.method));
  if (errors.length > 0) throw new InvalidRequestError(errors);
}

/**
 * Of a route that takes no body: nothing, or `{}`, as many clients send where there is nothing to say.
 *
 * @throws InvalidRequestError
 */
export function refuseFields(body: unknown): void {
  if (body === undefined) return;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidRequestError([unaskedBody('this route')]);
  }
  const names = Object.keys(body);
  if (names.length > 0) {
    throw new InvalidRequestError(names.map((field) => ({ field, message: 'should not exist' })));
  }
}

function unknownParameters(given: readonly string[], known: readonly string[]): FieldError[] {
  const others = known.length > 0 ? `which takes ${known.join(', ')}` : 'which takes none';
  return given
    .filter((name) => !known.includes(name))
    .map((field) => ({ field, message: `is no query parameter of this route, ${others}` }));
}

function unaskedBody(who: string): FieldError {
  return { field: 'body', message: `should be empty: ${who} takes none` };
}
