import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphError, graphError } from '../graph/graph-error.js';
import { reportBug } from './report-bug.js';

/** Answers in the caller's tongue: Meta's error shape, or a plain problem for the control calls. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const isControl = request.url.startsWith('/_simulator');
    const { status, body } = isControl ? problemOf(error) : graphAnswerOf(error);
    void reply.code(status).send(body);
  }
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function graphAnswerOf(error: unknown): Answer {
  const refusal = toGraphError(error);
  return { status: refusal.status, body: { error: refusal.body } };
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
