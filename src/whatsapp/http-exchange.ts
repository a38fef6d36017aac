import { validateHeaderValue } from 'node:http';
import type { Dispatcher } from 'undici';

/** Header values as texts, so that they can be looked at before a connection is taken. */
type ExchangeOptions = Omit<Dispatcher.DispatchOptions, 'headers'> & {
  readonly headers: Readonly<Record<string, string>>;
};

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As much of it as is read. */
  readonly text: string;
  readonly truncated?: true;
}

/** A request that got no whole answer. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';

  /**
   * @param begun whether any of the request may have left us; if not, it cannot have had an effect
   * @param code e.g. `ECONNREFUSED`
   */
  constructor(
    readonly begun: boolean,
    readonly code: string,
  ) {
    super(`no answer (${code})`);
  }
}

/**
 * One request and its whole answer. Unlike `fetch` it tells a request that was never written from
 * one that may have arrived, whatever went wrong: host, connection, TLS, or no connection in time.
 *
 * @param maxBytes of the answer; what goes on beyond is cut off, and its connection closed
 * @throws HttpFailure
 */
export function exchange(
  dispatcher: Dispatcher,
  options: ExchangeOptions,
  timeoutMs: number,
  maxBytes = Infinity,
): Promise<HttpAnswer> {
  // A pool counts a connection as busy for ever that was given a request which cannot be written.
  if (!canBeWritten(options.headers)) {
    return Promise.reject(new HttpFailure(false, 'ERR_INVALID_CHAR'));
  }
  return new Promise((resolve, reject) => {
    let request: Dispatcher.DispatchController | undefined;
    let expired = false;
    let status = 0;
    let headers: HttpAnswer['headers'] = {};
    const chunks: Buffer[] = [];
    let bytes = 0;
    const fail = (code: string): void => {
      clearTimeout(timer);
      reject(new HttpFailure(request !== undefined, code));
    };
    const end = (): void => {
      clearTimeout(timer);
      const whole = Buffer.concat(chunks);
      if (bytes <= maxBytes) return resolve({ status, headers, text: whole.toString('utf8') });
      const text = whole.subarray(0, maxBytes).toString('utf8');
      resolve({ status, headers, text, truncated: true });
    };
    const timer = setTimeout(() => {
      expired = true;
      fail('TIMEOUT');
      request?.abort(new Error('TIMEOUT'));
    }, timeoutMs);
    dispatcher.dispatch(options, {
      // Called on an open connection, right before the first byte is written.
      onRequestStart: (controller) => {
        if (expired) controller.abort(new Error('TIMEOUT'));
        else request = controller;
      },
      onResponseStart: (_controller, statusCode, given) => {
        status = statusCode;
        headers = given;
      },
      onResponseData: (controller, chunk) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes <= maxBytes) return;
        end();
        controller.abort(new Error('TOO_LONG'));
      },
      onResponseEnd: end,
      onResponseError: (_controller, error) => fail(codeOf(error)),
    });
  });
}

function canBeWritten(headers: ExchangeOptions['headers']): boolean {
  try {
    for (const name in headers) validateHeaderValue(name, headers[name]!);
    return true;
  } catch {
    return false;
  }
}

function codeOf(error: unknown): string {
  const { code, name, cause } = (error ?? {}) as { code?: unknown; name?: string; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined ? (name ?? 'unknown') : codeOf(cause);
}
