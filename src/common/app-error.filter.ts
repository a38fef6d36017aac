import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './app-error.js';
import { recordRefusalCode } from './http/refusal-code.js';
import { PROBLEM_TYPE, problemBody, toProblem, type Problem } from './problem.js';

const OUTAGE: Problem = {
  status: 503,
  code: 'database_unavailable',
  detail:
    'The database does not answer in time. Try again; a key makes sure that nothing is done twice.',
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
    recordRefusalCode(request, problem.code);
    const reply = http.getResponse<FastifyReply>();
    if (error instanceof AppError && error.retryAfter !== undefined) {
      void reply.header('retry-after', error.retryAfter);
    }
    // RFC 9110: a 401 says how to do better.
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply
      .code(problem.status)
      .header('content-type', PROBLEM_TYPE)
      .send(problemBody(problem, request.id));
  }
}
