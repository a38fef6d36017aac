import { streamEvents, type EventsOptions } from './event-stream.js';
import type { BackendEvent, EventType } from './events.js';
import { Http, type HttpOptions } from './http.js';
import type { Args, Item, ListPath, Method, Operation, Options, PathOf, Result } from './routes.js';
import type { components } from './schema.js';

type Schemas = components['schemas'];

/** A message to send: `{to, text}`, or `type` and the object named after it. */
export type OutboundMessage = Schemas['SendMessageDto'];
export type SentMessage = Schemas['SendMessageResponse'];
export type BulkItem = Schemas['BulkItemResponse'];

/** Most messages of one call. */
const MAX_BULK = 1_000;
/** Where a key makes a call repeatable. */
const KEYED: ReadonlySet<string> = new Set(['/tenants/{tenantId}/send', '/tenants/register']);

export interface ClientOptions extends HttpOptions {
  /** Whose calls these are, `tnt_…`; calls may name another one. */
  readonly tenantId?: string;
}

/** Any of the options that calls take. */
interface AnyOptions {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The backend's API. Calls that fail for a moment are made again, where that does no harm. */
export class WhatsAppBackend {
  private readonly http: Http;
  private readonly tenantId: string | undefined;

  constructor({ tenantId, ...options }: ClientOptions) {
    this.http = new Http(options);
    this.tenantId = tenantId;
  }

  /**
   * Any route of the API, by its path as the OpenAPI document writes it.
   *
   * @throws ApiError
   */
  async call<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[options]: Args<Operation<M, P>>
  ): Promise<Result<Operation<M, P>>> {
    return (await this.request(method, path, options ?? {})) as Result<Operation<M, P>>;
  }

  /**
   * Sends one message. Without a key of yours it gets one, so that it is one message however often
   * the call had to be made.
   *
   * @throws ApiError
   */
  send(message: OutboundMessage, options: { signal?: AbortSignal } = {}): Promise<SentMessage> {
    const path = '/tenants/{tenantId}/send';
    return this.request('post', path, { ...options, body: message }) as Promise<SentMessage>;
  }

  /**
   * Sends any number of messages, a thousand at a time.
   *
   * @returns what became of each, in order; one that is refused stops no other
   * @throws ApiError
   */
  async *sendAll(
    messages: Iterable<OutboundMessage> | AsyncIterable<OutboundMessage>,
    options: { signal?: AbortSignal } = {},
  ): AsyncGenerator<BulkItem, void, void> {
    let batch: OutboundMessage[] = [];
    for await (const message of messages) {
      batch.push({ idempotency_key: crypto.randomUUID(), ...message });
      if (batch.length < MAX_BULK) continue;
      yield* await this.sendBatch(batch, options);
      batch = [];
    }
    if (batch.length > 0) yield* await this.sendBatch(batch, options);
  }

  /**
   * All that a list holds, page after page, e.g. `items('/tenants/{tenantId}/messages')`.
   *
   * @throws ApiError
   */
  async *items<P extends ListPath>(
    path: P,
    options: Partial<Options<Operation<'get', P>>> = {},
  ): AsyncGenerator<Item<Operation<'get', P>>, void, void> {
    const { query = {}, ...others }: AnyOptions = options;
    let cursor: string | null | undefined;
    do {
      const from = cursor === undefined ? {} : { cursor };
      const page = await this.request('get', path, { ...others, query: { ...query, ...from } });
      const { items, nextCursor } = page as {
        items: Item<Operation<'get', P>>[];
        nextCursor: string | null;
      };
      yield* items;
      cursor = nextCursor;
    } while (cursor !== null);
  }

  /**
   * The tenant's events as they happen, each once; a connection that breaks goes on where it left
   * off. For those that happened before, give `after`, or read `items('/tenants/{tenantId}/events')`.
   *
   * @throws ApiError if the API refuses for good
   */
  events<Type extends EventType = EventType>(
    options: EventsOptions<Type> = {},
  ): AsyncGenerator<Extract<BackendEvent, { type: Type }>, void, void> {
    const path = this.fill('/tenants/{tenantId}/events', {});
    return streamEvents(this.http, path, options) as AsyncGenerator<
      Extract<BackendEvent, { type: Type }>,
      void,
      void
    >;
  }

  private async sendBatch(
    messages: OutboundMessage[],
    { signal }: { signal?: AbortSignal },
  ): Promise<BulkItem[]> {
    const answer = await this.http.call({
      method: 'post',
      path: this.fill('/tenants/{tenantId}/send/bulk', {}),
      body: { messages },
      // Each message has its key.
      repeatable: true,
      ...(signal && { signal }),
    });
    return (answer as Schemas['SendBulkResponse']).items;
  }

  private request(
    method: string,
    template: string,
    { path = {}, query = {}, body, idempotencyKey, signal }: AnyOptions,
  ): Promise<unknown> {
    const key = idempotencyKey ?? (needsKey(method, template, body) ? crypto.randomUUID() : null);
    return this.http.call({
      method,
      path: this.fill(template, path),
      query,
      ...(body !== undefined && { body }),
      ...(key !== null && { headers: { 'idempotency-key': key } }),
      ...(signal && { signal }),
      repeatable: method !== 'post' || KEYED.has(template),
    });
  }

  /** Puts values into a path. @throws TypeError if one is missing */
  private fill(template: string, values: Readonly<Record<string, string>>): string {
    return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? (name === 'tenantId' ? this.tenantId : undefined);
      if (value === undefined) throw new TypeError(`${template} needs a value for ${name}.`);
      return encodeURIComponent(value);
    });
  }
}

function needsKey(method: string, template: string, body: unknown): boolean {
  if (method !== 'post' || !KEYED.has(template)) return false;
  const own = typeof body === 'object' && body !== null && 'idempotency_key' in body;
  return !own;
}
