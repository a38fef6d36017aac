import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { Dice } from '../chaos/random.mjs';
import { poison, valueOf } from './values.mjs';

/** Requests that are on their way at once. */
const WIDTH = 8;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** Takes away what all others need: the tenant, and who calls. */
const LEFT_OUT = new Set(['DELETE /tenants/{tenantId}', 'DELETE /session']);

/**
 * @typedef {object} FuzzOptions
 * @property {string} url of an API whose administration is open
 * @property {string} appSecret
 * @property {Record<string, any>} document its OpenAPI document
 * @property {import('./callers.mjs').FuzzCaller} caller
 * @property {number} seed
 * @property {number} count requests
 * @property {number} [slowMs] an answer that takes longer is a fault; without it none is
 */

/**
 * Sends requests to every operation of the document, right and wrong ones, and looks at the answers.
 *
 * @param {FuzzOptions} options
 * @returns {Promise<{ faults: string[], statuses: Map<string, number> }>}
 */
export async function fuzz(options) {
  const { document, seed, count } = options;
  const operations = operationsOf(document);
  const agent = new Agent({ connections: WIDTH, bodyTimeout: 0, headersTimeout: 0 });
  /** @type {string[]} */
  const faults = [];
  /** @type {Map<string, number>} */
  const statuses = new Map();
  let next = 0;
  const work = async () => {
    for (let place = next++; place < count; place = next++) {
      const dice = new Dice(seed + place);
      const operation = /** @type {Operation} */ (operations[place % operations.length]);
      const call = toCall(dice, operation, options);
      const { status, fault } = await send(agent, call, options);
      const key = String(status);
      statuses.set(key, (statuses.get(key) ?? 0) + 1);
      if (fault)
        faults.push(
          `${fault}: ${call.method} ${call.path.slice(0, 200)} (seed ${seed + place}) ${call.body?.slice(0, 300) ?? ''}`,
        );
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  await agent.destroy();
  return { faults, statuses };
}

/** @typedef {{ method: string, path: string, details: Record<string, any> }} Operation */
/** @typedef {{ method: string, path: string, headers: Record<string, string>, body: string | undefined }} Call */

/** @param {Record<string, any>} document @returns {Operation[]} */
function operationsOf(document) {
  return Object.entries(document['paths']).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, details]) => ({ method: method.toUpperCase(), path, details }))
      .filter((operation) => !LEFT_OUT.has(`${operation.method} ${operation.path}`)),
  );
}

/** @param {Dice} dice @param {Operation} operation @param {FuzzOptions} options @returns {Call} */
function toCall(dice, { method, path, details }, { document, caller, appSecret }) {
  const resolve = (/** @type {string} */ ref) =>
    document['components']['schemas'][ref.split('/').at(-1) ?? ''];
  const evil = dice.pick([0, 0.05, 0.3]);
  const text = (/** @type {any} */ schema) =>
    encodeURIComponent(asText(valueOf(dice, schema, resolve, evil)));
  const query = (details['parameters'] ?? [])
    .filter((/** @type {any} */ one) => one.in === 'query' && dice.happens(0.4))
    .map((/** @type {any} */ one) => `${encodeURIComponent(one.name)}=${text(one.schema)}`);
  if (dice.happens(evil / 3))
    query.push(
      dice.pick(['limit=1&limit=2', 'nobody_knows=1', 'a[b]=c', '__proto__=1', 'cursor=%ff', '%']),
    );
  const filled = path.replaceAll(/\{(\w+)\}/g, (_match, name) => {
    if (name === 'tenantId' && !dice.happens(evil / 3)) return caller.tenantId;
    return dice.pick([
      text({ type: 'string' }),
      'msg_01',
      'cnv_01',
      '%00',
      '%',
      '%ff',
      'a'.repeat(3_000),
      '..%2f..',
    ]);
  });
  const type = Object.keys(details['requestBody']?.content ?? {})[0] ?? 'application/json';
  const body =
    details['requestBody'] === undefined
      ? dice.happens(evil / 3)
        ? poison(dice)
        : undefined
      : bodyOf(dice, details['requestBody'].content[type], resolve, evil);
  const headers = {
    ...caller.headers,
    'x-hub-signature-256': `sha256=${createHmac('sha256', appSecret)
      .update(body ?? '')
      .digest('hex')}`,
    ...(dice.happens(evil / 3) && {
      'idempotency-key': dice.pick(['a', '', 'x'.repeat(300), '\u00ff']),
    }),
    ...(dice.happens(evil / 3) && { 'last-event-id': dice.pick(['a', '1-a', '9'.repeat(16)]) }),
    ...(dice.happens(evil / 6) && {
      authorization: dice.pick(['Bearer x', 'Bearer', 'Basic eDp5']),
    }),
    ...(body !== undefined && { 'content-type': dice.happens(evil / 5) ? 'text/plain' : type }),
    ...(dice.happens(evil / 6) && { 'content-encoding': dice.pick(['gzip', 'identity', 'odd']) }),
  };
  return {
    method,
    path: query.length > 0 ? `${filled}?${query.join('&')}` : filled,
    headers,
    body,
  };
}

/** @param {Dice} dice @param {any} content @param {(ref: string) => any} resolve @param {number} evil */
function bodyOf(dice, content, resolve, evil) {
  const json = valueOf(dice, content.schema, resolve, evil);
  if (!dice.happens(evil / 6)) return json;
  return dice.pick([
    poison(dice),
    json.slice(0, -1),
    `${json}}`,
    '',
    '\u0000',
    '[1,]',
    `\ufeff${json}`,
  ]);
}

/** What stands in an address: a text without its quotes. @param {string} json */
function asText(json) {
  try {
    const value = /** @type {unknown} */ (JSON.parse(json));
    return typeof value === 'string' ? value.toWellFormed().slice(0, 4_000) : json.slice(0, 4_000);
  } catch {
    return json.slice(0, 4_000);
  }
}

/**
 * @param {Agent} agent
 * @param {Call} call
 * @param {FuzzOptions} options
 * @returns {Promise<{ status: number, fault?: string }>}
 */
async function send(agent, { method, path, headers, body }, { url, slowMs }) {
  const begin = performance.now();
  try {
    const answer = await request(`${url}${path}`, {
      dispatcher: agent,
      method: /** @type {import('undici').Dispatcher.HttpMethod} */ (method),
      headers,
      ...(body !== undefined && { body }),
    });
    const { statusCode: status } = answer;
    const type = String(answer.headers['content-type'] ?? '');
    if (type.startsWith('text/event-stream')) {
      answer.body.on('error', () => undefined).destroy();
      return { status };
    }
    const text = await answer.body.text();
    const ms = performance.now() - begin;
    if (slowMs !== undefined && ms > slowMs) return { status, fault: `${Math.round(ms)} ms` };
    if (status >= 500 && !(status === 503 && path.startsWith('/health'))) {
      return { status, fault: `${status} ${text.slice(0, 200)}` };
    }
    if (status >= 400 && !isProblem(text, type, answer.headers['x-request-id'])) {
      return { status, fault: `no problem+json but ${type} ${text.slice(0, 200)}` };
    }
    return { status };
  } catch (error) {
    return { status: 0, fault: `no answer: ${String(error)}` };
  }
}

/** @param {string} text @param {string} type @param {unknown} requestId */
function isProblem(text, type, requestId) {
  if (!type.startsWith('application/problem+json') || typeof requestId !== 'string') return false;
  const { code, detail } = /** @type {Record<string, unknown>} */ (JSON.parse(text));
  return typeof detail === 'string' && typeof code === 'string' && /^[a-z][a-z0-9_]*$/.test(code);
}
