import { AppError } from '../common/app-error.js';
import { classOf, type ErrorClass } from './error-codes.js';

/**
 * - `not-sent`: the request never reached Meta (no connection, unknown host, TLS)
 * - `refused`: Meta answered, and did not take it
 * - `unknown`: the request went out and no readable answer came back; Meta may have taken it
 */
export type RequestOutcome = 'not-sent' | 'refused' | 'unknown';

export interface CloudApiFailure {
  readonly outcome: RequestOutcome;
  /** Meta's code; 0 if Meta gave none. */
  readonly metaCode: number;
  /** Narrows down some of Meta's codes. */
  readonly subcode?: number;
  readonly title: string;
  readonly details?: string;
  readonly httpStatus?: number;
  /** Meta's id of the refused call, which its support asks for. */
  readonly traceId?: string;
  /** As Meta's `Retry-After` says. */
  readonly retryAfterMs?: number;
  /** How to go on. */
  readonly errorClass: ErrorClass;
}

/** A call of the Cloud API that brought no result. Carries Meta's words, never ours to the customer. */
export class CloudApiError extends AppError implements CloudApiFailure {
  readonly kind = 'upstream';
  readonly code = 'cloud_api_error';
  readonly outcome: RequestOutcome;
  readonly metaCode: number;
  readonly subcode?: number;
  readonly title: string;
  readonly details?: string;
  readonly httpStatus?: number;
  readonly traceId?: string;
  readonly retryAfterMs?: number;
  readonly errorClass: ErrorClass;

  constructor(failure: Omit<CloudApiFailure, 'errorClass'> & { transient?: boolean }) {
    super(toSentence(failure));
    this.outcome = failure.outcome;
    this.metaCode = failure.metaCode;
    if (failure.subcode) this.subcode = failure.subcode;
    this.title = failure.title;
    if (failure.details !== undefined) this.details = failure.details;
    if (failure.httpStatus !== undefined) this.httpStatus = failure.httpStatus;
    if (failure.traceId !== undefined) this.traceId = failure.traceId;
    if (failure.retryAfterMs !== undefined) this.retryAfterMs = failure.retryAfterMs;
    const transient = failure.transient === true || (failure.httpStatus ?? 0) >= 500;
    this.errorClass =
      failure.outcome === 'refused'
        ? classOf(failure.metaCode, transient, failure.subcode)
        : 'retry';
  }
}

function toSentence({ outcome, title, metaCode }: Omit<CloudApiFailure, 'errorClass'>): string {
  switch (outcome) {
    case 'refused':
      return `Meta's Cloud API refused: ${title} (code ${metaCode}).`;
    case 'not-sent':
      return `Meta's Cloud API cannot be reached: ${title}.`;
    case 'unknown':
      return `Meta's Cloud API did not answer readably: ${title}.`;
  }
}
