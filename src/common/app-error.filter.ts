import { STATUS_CODES } from 'node:http';
import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorKind, type FieldError } from './app-error.js';
import { noteProblemCode } from './problem-code.js';

const STATUS_OF: Record<ErrorKind, number> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'unsupported-type': 415,
  range: 416,
  unprocessable: 422,
  limited: 429,
  upstream: 502,
  unavailable: 503,
};

/** RFC 9457, `application/problem+json`. */
interface Problem {
  status: number;
  code: string;
  detail: string;
  errors?: readonly FieldError[] | undefined;
}

const OUTAGE: Problem = {
  status: 503,
  code: 'database_unavailable',
  detail: 'The database cannot be reached, nothing was done. Try again.',
};

/** Turns whatever was thrown into `application/problem+json`; bugs are logged and told as such. */
@Catch()
export class AppErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(AppErrorFilter.name);

  /** @param isOutage tells errors of a database that cannot be reached from bugs */
  constructor(private readonly isOutage: (error: unknown) => boolean) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = this.isOutage(error) ? OUTAGE : toProblem(error);
    if (problem.code === 'internal_error') {
      this.logger.error(
        { err: error, method: request.method, route: request.routeOptions.url },
        'unexpected error',
      );
    }
    noteProblemCode(request, problem.code);
    const reply = http.getResponse<FastifyReply>();
    if (error instanceof AppError && error.retryAfter !== undefined) {
      void reply.header('retry-after', error.retryAfter);
    }
    // RFC 9110: a 401 says how to do better.
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply
      .code(problem.status)
      .header('content-type', 'application/problem+json')
      .send({
        type: 'about:blank',
        title: STATUS_CODES[problem.status],
        ...problem,
        requestId: request.id,
      });
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof AppError) {
    const { kind, code, message, errors } = error;
    return { status: STATUS_OF[kind], code, detail: message, errors };
  }
  const status = statusOf(error);
  if (status >= 500) {
    return {
      status: 500,
      code: 'internal_error',
      detail: 'Something broke on our side. Try again.',
    };
  }
  return { status, code: codeOf(status), detail: (error as Error).message };
}

/** Errors of Nest (a route that does not exist) and of Fastify (a body over the limit) carry one. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600 ? statusCode : 500;
}

function codeOf(status: number): string {
  return (STATUS_CODES[status] ?? 'error').toLowerCase().replaceAll(/[^a-z]+/g, '_');
}
