import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '../id.js';
import { PROBLEM_TYPE, problemBody, toProblem, type Problem } from '../problem.js';
import type { Headers } from './security-headers.js';
import { endSlowly, isClosing } from './unread-body.js';

/** The last answer on each connection; a broken request must not be answered into its middle. */
const answers = new WeakMap<Socket, ServerResponse>();

export function recordAnswer(socket: Socket, answer: ServerResponse): void {
  answers.set(socket, answer);
}

/**
 * Answers what is no HTTP, is too large in its head, or takes too long: Node knows no request then,
 * so the answer is written to the socket as it is, and the connection ends.
 *
 * @param headers of every answer
 */
export function answerBrokenRequest(
  error: NodeJS.ErrnoException,
  socket: Socket,
  headers: Headers,
): void {
  if (isClosing(socket)) return;
  const last = answers.get(socket);
  const isMidway = last?.headersSent === true && !last.writableFinished;
  if (error.code === 'ECONNRESET' || !socket.writable || isMidway) {
    socket.destroy();
    return;
  }
  const requestId = newId('req');
  const problem = problemOf(error.code);
  const body = JSON.stringify(problemBody(problem, requestId));
  const lines = Object.entries({
    ...headers,
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  const { status } = problem;
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', ''].join('\r\n');
  endSlowly(socket, head + body);
}

/** Answers what Fastify refuses before it has a route: an address that cannot be read, or is too long. */
export function answerUnroutable(
  error: Error,
  request: FastifyRequest,
  reply: FastifyReply,
  headers: Headers,
): void {
  const problem = toProblem(error);
  void reply
    .code(problem.status)
    .headers({ ...headers, 'x-request-id': request.id })
    .header('content-type', PROBLEM_TYPE)
    // What is still to come of a body has no reader.
    .header('connection', 'close')
    .send(problemBody(problem, request.id));
}

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        code: 'request_header_fields_too_large',
        detail: 'The address and the headers may have 16 kB together.',
      };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        code: 'request_timeout',
        detail: 'The request was not complete in time.',
      };
    default:
      return { status: 400, code: 'malformed_request', detail: 'This is no valid HTTP request.' };
  }
}
