import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { AppError, type ErrorKind, type FieldError } from './app-error.js';
import { defined } from './defined.js';
import type { ProblemCode } from './problem-codes.js';

/** RFC 9457, `application/problem+json`. */
export interface Problem {
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[] | undefined;
  readonly errorCount?: number | undefined;
}

export const PROBLEM_TYPE = 'application/problem+json';

const STATUS_OF: Record<ErrorKind, number> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  timeout: 408,
  conflict: 409,
  'too-large': 413,
  'unsupported-type': 415,
  range: 416,
  unprocessable: 422,
  limited: 429,
  upstream: 502,
  unavailable: 503,
};

/** What the framework refuses by itself. */
const CODE_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  404: 'not_found',
  413: 'body_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
};

/** Errors of a list that are told; the others are counted. */
const MAX_ERRORS = 50;
/** Characters of a text that may repeat what the caller sent. */
const MAX_TEXT = 1_000;
const MAX_FIELD = 200;

/** What an answer says of an error: bounded, however long the input that caused it. */
export function toProblem(error: unknown): Problem {
  if (error instanceof AppError) {
    const { kind, code, message, errors } = error;
    const status = STATUS_OF[kind];
    return { status, code, detail: cut(message, MAX_TEXT), ...boundErrors(errors, MAX_ERRORS) };
  }
  const status = statusOf(error);
  if (status >= 500) {
    return {
      status: 500,
      code: 'internal_error',
      detail: 'Something broke on our side. Try again.',
    };
  }
  return {
    status,
    code: CODE_OF_STATUS[status] ?? 'bad_request',
    detail: cut((error as Error).message, MAX_TEXT),
  };
}

/** The first of them, and how many there are where that is more. */
export function boundErrors(
  errors: readonly FieldError[] | undefined,
  max: number,
): { errors?: FieldError[]; errorCount?: number } {
  if (errors === undefined) return {};
  const told = errors.slice(0, max).map(({ field, message }) => ({
    field: cut(field, MAX_FIELD),
    message: cut(message, MAX_TEXT),
  }));
  return {
    errors: told,
    ...defined({ errorCount: errors.length > max ? errors.length : undefined }),
  };
}

export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  return {
    type: 'about:blank',
    title: STATUS_CODES[problem.status],
    ...problem,
    requestId,
  };
}

/** Errors of Nest (a route that does not exist) and of Fastify (a body over the limit) carry one. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600 ? statusCode : 500;
}

/** Never ends between the halves of a surrogate pair. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max).toWellFormed()}…`;
}
