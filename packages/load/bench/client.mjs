/**
 * The load, as a process of its own: `node client.mjs <plan.json>`. It builds every request before
 * the clock starts and speaks plain HTTP/1.1 over kept connections, one request at a time on each,
 * so that as little as possible of what is measured is its own cost. Prints `RESULT <json>`.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from './stats.mjs';
import { customer, messagesBody, sign, statusesBody } from './webhooks.mjs';

/**
 * @typedef {object} Plan
 * @property {string} url base, e.g. `http://127.0.0.1:3000`
 * @property {number} connections
 * @property {number} [durationMs] it also ends when all requests are answered
 * @property {number} [ratePerSecond] fixed; without it, as fast as the connections allow
 * @property {boolean} [again] what is refused is sent again until it is taken, as Meta does
 * @property {Make} make
 */

/**
 * @typedef {{ kind: 'messages', count: number, secret: string, phoneNumberIds: string[], customers: number }
 *   | { kind: 'statuses', secret: string, statuses: ('sent' | 'delivered' | 'read')[],
 *       messages: Array<import('./webhooks.mjs').SentMessage & { phoneNumberId: string }> }
 *   | { kind: 'sends', count: number, tenantId: string, firstCustomer: number }} Make
 */

/**
 * @typedef {object} LoadResult
 * @property {number} startedAt ms since the epoch
 * @property {number} acknowledged answered with 2xx
 * @property {number} refused answered with anything else
 * @property {Record<string, number>} refusedWith the same, by status
 * @property {number} elapsedMs from the first request to the last answer
 * @property {number} perSecond acknowledged
 * @property {number} p50Ms with a fixed rate, from when the request was due
 * @property {number} p99Ms
 */

const AGAIN_MS = 200;

const plan = /** @type {Plan} */ (JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const { hostname, port } = new URL(plan.url);

/** @param {string} path @param {string} body @param {string} [headers] */
const request = (path, body, headers = '') =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n${headers}` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

/** @param {string} secret @param {string} body */
const webhook = (secret, body) =>
  request('/whatsapp/webhook', body, `x-hub-signature-256: ${sign(secret, body)}\r\n`);

/** @param {Make} make */
function build(make) {
  if (make.kind === 'messages') {
    const { count, secret, phoneNumberIds, customers } = make;
    return Array.from({ length: count }, (_, index) => {
      const phoneNumberId = phoneNumberIds[index % phoneNumberIds.length] ?? '';
      return webhook(secret, messagesBody(phoneNumberId, [index % customers]));
    });
  }
  if (make.kind === 'statuses') {
    const { secret, statuses, messages } = make;
    return statuses.flatMap((status) =>
      messages.map((message) =>
        webhook(secret, statusesBody(message.phoneNumberId, [message], status)),
      ),
    );
  }
  const { count, tenantId, firstCustomer } = make;
  return Array.from({ length: count }, (_, index) => {
    const body = {
      to: `+${customer(firstCustomer + index)}`,
      text: `Your order ${index} is ready.`,
    };
    return request(`/tenants/${tenantId}/send`, JSON.stringify(body));
  });
}

/** One kept connection, one request at a time. */
class Connection {
  /** @type {(status: number) => void} */
  #onAnswer = () => {};
  /** @type {Buffer} */
  #received = Buffer.alloc(0);

  /** @returns {Promise<Connection>} */
  static open() {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Connection(socket)));
    });
  }

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('close', () => fail('The server closed a connection.'));
  }

  /** @param {Buffer} bytes @returns {Promise<number>} status */
  exchange(bytes) {
    return new Promise((resolve) => {
      this.#onAnswer = resolve;
      this.socket.write(bytes);
    });
  }

  /** @param {Buffer} chunk */
  #read(chunk) {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = head.match(/\r\ncontent-length: (\d+)/i)?.[1];
    if (length === undefined) fail('An answer does not tell its length.');
    if (this.#received.length < headEnd + 4 + Number(length)) return;
    this.#received = Buffer.alloc(0);
    this.#onAnswer(Number(head.slice(9, 12)));
  }
}

/** @param {string} why */
function fail(why) {
  console.log(why);
  process.exit(1);
}

const requests = build(plan.make);
const connections = await Promise.all(
  Array.from({ length: plan.connections }, () => Connection.open()),
);
/** @type {number[]} ms */
const latencies = [];
/** @type {Record<string, number>} */
const refusedWith = {};
let next = 0;

const startedAt = Date.now();
const start = performance.now();
const end = start + (plan.durationMs ?? Infinity);
const { ratePerSecond } = plan;
const dueAt = (/** @type {number} */ index) =>
  ratePerSecond === undefined ? 0 : start + (index / ratePerSecond) * 1000;

await Promise.all(connections.map(work));
const elapsedMs = performance.now() - start;
/** @type {LoadResult} */
const result = {
  startedAt,
  acknowledged: latencies.length,
  refused: Object.values(refusedWith).reduce((sum, count) => sum + count, 0),
  refusedWith,
  elapsedMs,
  perSecond: (latencies.length / elapsedMs) * 1000,
  p50Ms: percentile(latencies, 0.5),
  p99Ms: percentile(latencies, 0.99),
};
console.log(`RESULT ${JSON.stringify(result)}`);
process.exit(0);

/** @param {number} status */
function isTaken(status) {
  return status >= 200 && status < 300;
}

/** @param {number} status */
function refuse(status) {
  refusedWith[status] = (refusedWith[status] ?? 0) + 1;
}

/** @param {Connection} connection */
async function work(connection) {
  for (;;) {
    const index = next;
    const bytes = requests[index];
    if (bytes === undefined || performance.now() >= end) return;
    next += 1;
    // A request that finds no free connection counts as late from when it was due.
    const due = dueAt(index);
    const waitMs = due - performance.now();
    if (waitMs > 0) await pause(waitMs);
    const from = due > 0 ? due : performance.now();
    let status = await connection.exchange(bytes);
    while (plan.again === true && !isTaken(status)) {
      refuse(status);
      await pause(AGAIN_MS);
      status = await connection.exchange(bytes);
    }
    if (isTaken(status)) latencies.push(performance.now() - from);
    else refuse(status);
  }
}
