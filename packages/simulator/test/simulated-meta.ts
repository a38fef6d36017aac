import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createSimulator } from '../src/create-simulator.js';
import { defined } from '../src/defined.js';
import { SimulatorEnvironment } from '../src/simulator.environment.js';

export const APP_SECRET = '0123456789abcdef0123456789abcdef';
/** A number that the tests write to and from. */
export const NUMBER = '200300400500601';
/** A customer. */
export const USER = '15550001234';

/** How long a call may take on a busy machine, ms. */
const PATIENCE_MS = 15_000;

/** A webhook as it came. */
export interface Received {
  readonly body: string;
  readonly signature: string | undefined;
}

export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** A simulator in this process, and the server that its webhooks go to. */
export class SimulatedMeta {
  received: Received[] = [];
  /** What the n-th webhook is answered with. */
  answerWith: (attempt: number) => number = () => 200;
  base = '';

  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly receiver: Server,
  ) {}

  /** @param settings the service window is off unless they say otherwise */
  static async start(settings: Partial<SimulatorEnvironment> = {}): Promise<SimulatedMeta> {
    let meta: SimulatedMeta | undefined = undefined;
    const receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const signature = request.headers['x-hub-signature-256'];
        const body = Buffer.concat(chunks).toString();
        meta?.received.push({
          body,
          signature: typeof signature === 'string' ? signature : undefined,
        });
        const challenge = new URL(request.url ?? '', 'http://x').searchParams.get('hub.challenge');
        const status = meta?.answerWith(meta.received.length) ?? 200;
        response.writeHead(status).end(challenge ?? 'no');
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const app = await createSimulator(
      Object.assign(new SimulatorEnvironment(), {
        APP_SECRET,
        SIMULATOR_WEBHOOK_URL: `${addressOf(receiver)}/hook`,
        SIMULATOR_SENT_DELAY_MS: 1,
        SIMULATOR_DELIVERED_DELAY_MS: 10,
        SIMULATOR_READ_DELAY_MS: 20,
        SIMULATOR_TEMPLATE_REVIEW_MS: 5,
        SIMULATOR_CLOCK_FACTOR: 3000,
        SIMULATOR_WINDOW: 'off',
        ...settings,
      }),
    );
    await app.listen(0, '127.0.0.1');
    meta = new SimulatedMeta(app, receiver);
    meta.base = await app.getUrl();
    return meta;
  }

  async stop(): Promise<void> {
    await this.app.close();
    this.receiver.closeAllConnections();
    await new Promise((resolve) => this.receiver.close(resolve));
  }

  /** As at the start. */
  async reset(): Promise<void> {
    this.answerWith = () => 200;
    await fetch(`${this.base}/_simulator`, { method: 'DELETE' });
    this.received = [];
  }

  get receiverUrl(): string {
    return addressOf(this.receiver);
  }

  async call(
    method: string,
    path: string,
    body?: object | string,
    token: string | null = 'token',
    timeoutMs = PATIENCE_MS,
  ): Promise<Answer> {
    const response = await fetch(this.base + path, {
      method,
      headers: defined({
        authorization: token === null ? undefined : `Bearer ${token}`,
        'content-type': typeof body === 'string' ? 'application/x-www-form-urlencoded' : undefined,
      }),
      ...defined({ body: typeof body === 'object' ? JSON.stringify(body) : body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  /**
   * Makes a call whose answer never comes, and leaves once what it is about has happened.
   *
   * @throws if it is answered
   */
  async callInVain(
    method: string,
    path: string,
    body: object | undefined,
    hasHappened: () => Promise<boolean>,
  ): Promise<void> {
    const leaving = new AbortController();
    const answered = fetch(this.base + path, {
      method,
      headers: { authorization: 'Bearer token' },
      ...defined({ body: body && JSON.stringify(body) }),
      signal: leaving.signal,
    }).then(
      () => true,
      () => false,
    );
    await until(async () => (await hasHappened()) || undefined);
    leaving.abort();
    if (await answered) throw new Error('It was answered.');
  }

  /** Sends from `NUMBER`. */
  send(body: object, token?: string, timeoutMs?: number): Promise<Answer> {
    return this.call('POST', `/v26.0/${NUMBER}/messages`, body, token, timeoutMs);
  }

  /** Sets something by a control route. */
  set(path: string, body: object): Promise<Answer> {
    return this.call('PUT', `/_simulator/${path}`, body);
  }

  /** `USER` writes to `NUMBER`. */
  write(body: object): Promise<Answer> {
    const path = `/_simulator/customers/${USER}/messages`;
    return this.call('POST', path, { phoneNumberId: NUMBER, ...body });
  }

  async ledger(query = ''): Promise<{ total: number; items: Json[] }> {
    return (await this.call('GET', `/_simulator/messages?${query}`)).body;
  }

  async upload(file: Blob, fields: object = { messaging_product: 'whatsapp' }): Promise<string> {
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) form.set(key, String(value));
    form.set('file', file, 'file');
    const response = await fetch(`${this.base}/v26.0/${NUMBER}/media`, {
      method: 'POST',
      headers: { authorization: 'Bearer token' },
      body: form,
    });
    return ((await response.json()) as { id: string }).id;
  }

  /** The changes of all webhooks that came. */
  changes(): Json[] {
    return this.received
      .flatMap(({ body }) => JSON.parse(body).entry)
      .flatMap(({ changes }) => changes);
  }

  statuses(): Json[] {
    return this.changes().flatMap(({ value }) => value.statuses ?? []);
  }

  /** The names of the statuses, once there are so many. */
  statusNames(count: number): Promise<string[]> {
    return until(() => {
      const names = this.statuses().map(({ status }) => status);
      return names.length >= count ? names : undefined;
    });
  }
}

/** Waits until `read` gives something. */
export async function until<T>(read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error('It did not happen in time.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const textTo = (to: string, rest: object = {}) => ({
  messaging_product: 'whatsapp',
  to,
  type: 'text',
  text: { body: 'Hello' },
  ...rest,
});

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
