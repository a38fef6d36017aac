import { ApiError } from './errors.js';

/** Answers after which the same call may go well. */
const PASSING = new Set([429, 502, 503, 504]);
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

export interface HttpOptions {
  /** Where the API is, e.g. `https://whatsapp.example.com`. */
  readonly url: string;
  /** A key of the tenant, or the operator's. */
  readonly apiKey: string;
  /** How often a call is made again; 4. */
  readonly retries?: number;
  /** How long one try of a call may take, in ms; 30,000. */
  readonly timeoutMs?: number;
  /** Stands in for the runtime's own `fetch`, e.g. one with a proxy. */
  readonly fetch?: typeof fetch;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** A second run of the call does no more than the first. */
  readonly repeatable: boolean;
}

/** Calls the API, again where that is safe and may help. */
export class Http {
  private readonly fetch: typeof fetch;

  constructor(private readonly options: HttpOptions) {
    // Taken from its object, fetch would not know where it belongs.
    this.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  /** @returns the answer, its body read. @throws ApiError */
  async call(request: HttpRequest): Promise<unknown> {
    const { retries = 4, timeoutMs = 30_000 } = this.options;
    for (let attempt = 0; ; attempt += 1) {
      const signal = anyOf(AbortSignal.timeout(timeoutMs), request.signal);
      const last = attempt >= retries;
      let failure: unknown;
      let pauseMs = pauseBefore(attempt + 1);
      try {
        const response = await this.open(request, signal);
        if (response.ok) return await read(response);
        failure = await ApiError.of(response);
        // Who asks too often is refused before anything is done.
        const passes = PASSING.has(response.status);
        if (!passes || !(request.repeatable || response.status === 429)) throw failure;
        pauseMs = Math.max(pauseMs, retryAfterMs(response));
      } catch (error) {
        if (error === failure || request.signal?.aborted || !request.repeatable) throw error;
        failure = error;
      }
      if (last) throw failure;
      await pause(pauseMs, request.signal);
    }
  }

  /** One request, whatever the answer. */
  open(
    { method, path, query = {}, headers = {}, body }: Omit<HttpRequest, 'repeatable'>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const url = new URL(this.options.url.replace(/\/+$/, '') + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
    }
    return this.fetch(url.href, {
      method: method.toUpperCase(),
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.options.apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  }
}

/** Whether an answer with this status may be another one soon. */
export function mayPass(status: number): boolean {
  return PASSING.has(status);
}

/** Doubles, with jitter so that those who failed together do not come back together. */
export function pauseBefore(attempt: number): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  return longest * (0.5 + Math.random() / 2);
}

export function retryAfterMs(response: Response): number {
  const value = response.headers.get('retry-after') ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now());
}

/** @throws the signal's reason if it is aborted meanwhile */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal));
    const stop = () => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

function anyOf(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? one : AbortSignal.any([one, other]);
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('The call was aborted.');
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return isJson ? (JSON.parse(text) as unknown) : text;
}
