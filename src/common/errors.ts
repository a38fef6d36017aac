import { AppError, type FieldError } from './app-error.js';

/** Fields that the words of an error name; the list beside it has more. */
const NAMED_FIELDS = 10;

/** A body or query that breaks its rules; `errors` names each field. */
export class InvalidRequestError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'invalid_request';

  constructor(override readonly errors: readonly FieldError[]) {
    const named = errors.slice(0, NAMED_FIELDS).map(({ field }) => field.slice(0, 100));
    const more = errors.length - named.length;
    super(`The request is not valid: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`);
  }
}

export class MalformedJsonError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'malformed_json';

  constructor(message = 'The body is not valid JSON.') {
    super(message);
  }
}

/** Valid JSON, but more of it than any request has. */
export class BodyTooComplexError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'body_too_complex';

  constructor(limit: string) {
    super(`The body may have ${limit} at most.`);
  }
}

/** A cursor that no answer ever held. */
export class InvalidCursorError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'invalid_cursor';

  constructor() {
    super('cursor must be the nextCursor of an earlier answer.');
  }
}

export class UnsupportedMediaTypeError extends AppError {
  readonly kind = 'unsupported-type';
  readonly code = 'unsupported_media_type';

  constructor() {
    super('The body must be sent with Content-Type: application/json, in UTF-8.');
  }
}

/** The body would have to be unpacked first, and nobody could tell how much it is. */
export class UnsupportedEncodingError extends AppError {
  readonly kind = 'unsupported-type';
  readonly code = 'unsupported_content_encoding';

  constructor() {
    super('The body must come as it is: leave Content-Encoding out, or send identity.');
  }
}

export class HostMissingError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'malformed_request';

  constructor() {
    super('A request of HTTP/1.1 needs the header Host.');
  }
}

export class ForeignOriginError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'foreign_origin';

  constructor() {
    super('Pages of this Origin may change nothing here. CORS_ORIGINS names those that may.');
  }
}

export class ForeignHostError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'foreign_host';

  constructor() {
    super(
      'Without ADMIN_API_KEY, calls without a key are taken only under a name of this machine. Set ADMIN_API_KEY, or call localhost.',
    );
  }
}

export class RequestTimeoutError extends AppError {
  readonly kind = 'timeout';
  readonly code = 'request_timeout';

  constructor(timeoutMs: number) {
    super(`The request was not complete within ${timeoutMs} ms.`);
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
