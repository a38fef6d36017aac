import { defined } from '../defined.js';
import { newTraceId } from './answer-headers.js';
import { ERROR_CODES } from './error-codes.js';

/** The `error` object of a Graph answer. */
export interface GraphErrorBody {
  readonly message: string;
  readonly type: string;
  readonly code: number;
  readonly error_subcode?: number;
  readonly error_data?: { readonly messaging_product: 'whatsapp'; readonly details: string };
  readonly is_transient?: true;
  readonly fbtrace_id: string;
}

/** A refusal, in Meta's words. */
export class GraphError extends Error {
  override readonly name = 'GraphError';

  constructor(
    readonly status: number,
    readonly body: GraphErrorBody,
  ) {
    super(body.message);
  }
}

export interface GraphErrorOptions {
  /** Goes into `error_data.details`. */
  readonly details?: string | undefined;
  /** Replaces the usual message of the code. */
  readonly message?: string;
  readonly subcode?: number;
  readonly type?: 'OAuthException' | 'GraphMethodException';
  readonly status?: number;
}

/** The refusal with this code, with the HTTP status and the words that belong to it. */
export function graphError(code: number, options: GraphErrorOptions = {}): GraphError {
  const known = ERROR_CODES.get(code) ?? { status: 400, title: 'Unknown error' };
  const details = options.details ?? known.details;
  const subcode = options.subcode ?? known.subcode;
  const message = options.message ?? (known.plain ? known.title : `(#${code}) ${known.title}`);
  return new GraphError(options.status ?? known.status, {
    message,
    type: options.type ?? known.type ?? 'OAuthException',
    code,
    ...defined({
      error_subcode: subcode,
      error_data: details === undefined ? undefined : { messaging_product: 'whatsapp', details },
      is_transient: known.transient,
    }),
    fbtrace_id: newTraceId(),
  });
}

/** What Graph says of an id that does not exist or may not be seen by the token. */
export function objectNotFound(method: string, id: string): GraphError {
  return graphError(100, {
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
    type: 'GraphMethodException',
    subcode: 33,
  });
}
