import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { readTraces } from './otlp-protobuf.mjs';

/**
 * @typedef {object} CollectedSpan
 * @property {string} traceId
 * @property {string} spanId
 * @property {string} parentSpanId empty at the root
 * @property {string} name
 * @property {number} kind 1 internal, 2 server, 3 client, 4 producer, 5 consumer
 * @property {number} startMs since the epoch
 * @property {number} endMs
 * @property {Record<string, string | number | boolean>} attributes
 * @property {{ traceId: string, spanId: string }[]} links
 * @property {number} status 0 unset, 1 ok, 2 error
 * @property {string} service
 */

const ID = { traceId: /^(?!0+$)[0-9a-f]{32}$/, spanId: /^(?!0+$)[0-9a-f]{16}$/ };

/**
 * Takes traces as a collector does, over OTLP/HTTP in JSON and in protobuf, and is stricter than one:
 * what is not as the protocol says is written down.
 */
export class OtlpCollector {
  /** @type {CollectedSpan[]} */
  spans = [];
  /** @type {string[]} what was wrong */
  violations = [];
  /** @type {Set<string>} content types of what came */
  contentTypes = new Set();
  #server;

  /** @param {import('node:http').Server} server @param {string} url */
  constructor(server, url) {
    this.#server = server;
    this.url = url;
  }

  static async start() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const collector = new OtlpCollector(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => void collector.#take(request, response));
    return collector;
  }

  /** @param {string} traceId */
  trace(traceId) {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async #take(request, response) {
    const bytes = await buffer(request);
    const type = request.headers['content-type'] ?? '';
    this.contentTypes.add(type);
    try {
      if (request.method !== 'POST' || request.url !== '/v1/traces') {
        throw new Error(`${request.method} ${request.url} is no address of traces`);
      }
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      if (type === 'application/json') this.#keep(JSON.parse(body.toString('utf8')));
      else if (type === 'application/x-protobuf') this.#keep(readTraces(body));
      else throw new Error(`"${type}" is no content type of OTLP`);
      response
        .writeHead(200, { 'content-type': type })
        .end(type === 'application/json' ? '{}' : '');
    } catch (error) {
      this.violations.push(String(error));
      response.writeHead(400).end();
    }
  }

  /** @param {any} request an ExportTraceServiceRequest as JSON shows it */
  #keep({ resourceSpans }) {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = toAttributes(resource.attributes)['service.name'];
      if (typeof service !== 'string') throw new Error('a resource names no service');
      for (const { scope, spans } of scopeSpans) {
        if (!scope?.name) throw new Error('a scope has no name');
        for (const span of spans) this.spans.push(toSpan(span, service));
      }
    }
  }
}

/** @param {any} span @param {string} service @returns {CollectedSpan} */
function toSpan(span, service) {
  const { traceId, spanId, parentSpanId = '', name, kind } = span;
  if (!ID.traceId.test(traceId)) throw new Error(`${traceId} is no id of a trace`);
  if (!ID.spanId.test(spanId)) throw new Error(`${spanId} is no id of a span`);
  if (parentSpanId !== '' && !ID.spanId.test(parentSpanId)) {
    throw new Error(`${parentSpanId} is no id of a parent`);
  }
  if (typeof name !== 'string' || name === '') throw new Error('a span has no name');
  if (![1, 2, 3, 4, 5].includes(kind)) throw new Error(`${kind} is no kind of span`);
  const [start, end] = [toNanos(span.startTimeUnixNano), toNanos(span.endTimeUnixNano)];
  if (end < start) throw new Error(`"${name}" ends before it begins`);
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind,
    service,
    startMs: Number(start / 1000n) / 1000,
    endMs: Number(end / 1000n) / 1000,
    attributes: toAttributes(span.attributes),
    links: span.links ?? [],
    status: span.status?.code ?? 0,
  };
}

/** @param {unknown} value 64 bits, which JSON has as text */
function toNanos(value) {
  if (typeof value !== 'string' || !/^\d{19}$/.test(value)) {
    throw new Error(`${String(value)} is no time in nanoseconds`);
  }
  return BigInt(value);
}

/** @param {any} list @returns {Record<string, string | number | boolean>} */
function toAttributes(list = []) {
  return Object.fromEntries(
    list.map((/** @type {any} */ { key, value }) => {
      const [kind, ...others] = Object.keys(value ?? {});
      if (!key || kind === undefined || others.length > 0) throw new Error(`"${key}" has no value`);
      return [key, kind === 'intValue' ? Number(value[kind]) : value[kind]];
    }),
  );
}
