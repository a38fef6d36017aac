import { createApiClient, type ApiClient } from '../api/client';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

type Handler = (request: FakeRequest) => Response | Promise<Response>;

/** An API whose answers the test writes; whatever it does not know is a 404. */
export class FakeApi {
  readonly requests: FakeRequest[] = [];
  private readonly handlers = new Map<string, Handler>();

  /** @param route e.g. `GET /tenants/:tenantId`; the last word on a route counts */
  on(route: string, answer: Handler | object): this {
    this.handlers.set(
      route,
      typeof answer === 'function' ? (answer as Handler) : () => json(answer),
    );
    return this;
  }

  /** Those made to a route so far. */
  requestsTo(route: string): FakeRequest[] {
    return this.requests.filter((request) => matches(route, request));
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    const seen: FakeRequest = {
      method: request.method,
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      signal: request.signal,
    };
    this.requests.push(seen);
    const route = [...this.handlers.keys()].reverse().find((one) => matches(one, seen));
    const handler = route === undefined ? undefined : this.handlers.get(route);
    return handler === undefined ? problem(404, 'not_found', 'Not found') : handler(seen);
  };

  client(key?: string, onUnauthorized?: () => void): ApiClient {
    return createApiClient({
      baseUrl: 'http://api.test',
      key,
      fetch: this.fetch,
      ...(onUnauthorized && { onUnauthorized }),
    });
  }
}

export function json(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

export function problem(
  status: number,
  code: string,
  detail: string,
  errors: { field: string; message: string }[] = [],
): Response {
  const body = { type: 'about:blank', title: '', status, code, detail, errors, requestId: 'req_1' };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}

/** A stream of events that the test writes as it goes. */
export class FakeStream {
  private readonly pipe = new TransformStream<Uint8Array, Uint8Array>();
  private readonly writer = this.pipe.writable.getWriter();

  /** An answer that breaks off when the request does, as a real one would. */
  answer({ signal }: FakeRequest): Response {
    signal.addEventListener('abort', () => void this.writer.abort().catch(() => undefined));
    return new Response(this.pipe.readable, { headers: { 'content-type': 'text/event-stream' } });
  }

  send(text: string): Promise<void> {
    return this.writer.write(new TextEncoder().encode(text));
  }

  end(): Promise<void> {
    return this.writer.close();
  }
}

function matches(route: string, { method, path }: FakeRequest): boolean {
  const [verb, pattern = ''] = route.split(' ');
  const expression = pattern.replaceAll(/:\w+/g, '[^/]+');
  return verb === method && new RegExp(`^${expression}$`).test(path);
}
