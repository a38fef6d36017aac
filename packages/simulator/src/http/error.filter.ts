import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defined } from '../defined.js';
import { GraphError, graphError, type GraphErrorBody } from '../graph/graph-error.js';
import { reportBug } from './report-bug.js';

/** Answers in the caller's tongue: Meta's error shape, or a plain problem for the control calls. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const isControl = request.url.startsWith('/_simulator');
    if (isControl) {
      const { status, body } = problemOf(error);
      void reply.code(status).send(body);
      return;
    }
    const { status, body } = toGraphError(error);
    void reply.code(status).headers(refusalHeaders(body)).send({ error: body });
  }
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** What a refusal has besides the usual headers. */
export function refusalHeaders({
  code,
  message,
  fbtrace_id,
}: GraphErrorBody): Record<string, string> {
  const challenge = `OAuth "Facebook Platform" "invalid_token" "${message.replaceAll('"', "'")}"`;
  return {
    'x-fb-trace-id': fbtrace_id,
    ...defined({ 'www-authenticate': code === 190 ? challenge : undefined }),
  };
}

/** The refusal behind an error; what is none of ours becomes Meta's word for it. */
export function toGraphError(error: unknown): GraphError {
  if (error instanceof GraphError) return error;
  const status = statusOf(error);
  if (status === 404) return graphError(2500);
  if (status >= 500) return graphError(1, { status: 500 });
  return graphError(100, { status, details: 'The request could not be read.' });
}

function problemOf(error: unknown): Answer {
  if (error instanceof GraphError) {
    const detail = error.body.error_data?.details ?? error.message;
    return { status: error.status, body: { title: error.message, detail } };
  }
  const status = statusOf(error);
  const title = STATUS_CODES[status];
  return { status, body: { title, detail: error instanceof Error ? error.message : title } };
}

/** Fastify's own errors carry `statusCode`, Nest's `getStatus()`; anything else is a bug. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode;
  }
  reportBug(error);
  return 500;
}
