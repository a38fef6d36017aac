import type { components } from './schema.js';

/** What the API answers where it refuses: RFC 9457, with a stable `code`. */
export type Problem = components['schemas']['ProblemResponse'];

/** The API refused a call. `code` is stable and made for programs, `message` is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** E.g. `recipient_unknown`; `unreadable_answer` if something between here and the API answered. */
    readonly code: string,
    message: string,
    /** For invalid requests: each broken field. */
    readonly errors: NonNullable<Problem['errors']>,
    /** Names the call in the server's log; `null` if the answer had none. */
    readonly requestId: string | null,
  ) {
    super(message);
  }

  /** Reads the answer to its end. */
  static async of(response: Response): Promise<ApiError> {
    const requestId = response.headers.get('x-request-id');
    const problem = readProblem(await response.text().catch(() => ''));
    if (problem === null) {
      const message = `The API answered ${response.status}, and not with a problem of its own.`;
      return new ApiError(response.status, 'unreadable_answer', message, [], requestId);
    }
    const { code, detail, errors = [] } = problem;
    return new ApiError(response.status, code, detail, errors, requestId);
  }
}

/** A request is not from who it says, too old, or was changed on its way. Answer it with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';

  constructor(
    readonly code:
      | 'missing_header'
      | 'invalid_secret'
      | 'invalid_timestamp'
      | 'invalid_signature'
      | 'invalid_body',
    message: string,
  ) {
    super(message);
  }
}

function readProblem(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : null;
  } catch {
    return null;
  }
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'code' in value &&
    typeof value.code === 'string' &&
    'detail' in value &&
    typeof value.detail === 'string'
  );
}
