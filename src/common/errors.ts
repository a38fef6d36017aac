import { AppError, type FieldError } from './app-error.js';

/** A body or query that breaks its rules; `errors` names each field. */
export class InvalidRequestError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'invalid_request';

  constructor(override readonly errors: readonly FieldError[]) {
    super(`The request is not valid: ${errors.map(({ field }) => field).join(', ')}.`);
  }
}

export class MalformedJsonError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'malformed_json';

  constructor() {
    super('The body is not valid JSON.');
  }
}

export class BodyTooLargeError extends AppError {
  readonly kind = 'too-large';
  readonly code = 'body_too_large';

  constructor(maxBytes: number) {
    super(`The body may have ${maxBytes} bytes at most.`);
  }
}

export class BodyInterruptedError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'body_interrupted';

  constructor() {
    super('The body ended before it was complete.');
  }
}
