import type { ProblemCode } from './problem-codes.js';

/** What went wrong, in the caller's terms. Each kind has exactly one HTTP status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'timeout'
  | 'conflict'
  | 'too-large'
  | 'unsupported-type'
  | 'range'
  | 'unprocessable'
  | 'limited'
  | 'upstream'
  | 'unavailable';

/** One broken field of a request body or query. */
export interface FieldError {
  /** Path of the field, e.g. `interactive.action.buttons.0.reply.title`. */
  readonly field: string;
  readonly message: string;
}

/** A failure we foresaw and can name. Anything else that is thrown is a bug. */
export abstract class AppError extends Error {
  override readonly name: string = this.constructor.name;
  abstract readonly kind: ErrorKind;
  /** Stable and machine-readable, e.g. `tenant_not_found`. Part of the public API. */
  abstract readonly code: ProblemCode;
  /** Whether the same call may succeed later. A job is retried only if it may. */
  readonly retryable: boolean = false;
  /** Seconds after which it is worth to try again, where that is known. */
  readonly retryAfter?: number;
  /** For validation: every broken field. */
  readonly errors?: readonly FieldError[];
}
