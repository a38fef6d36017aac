import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestJson } from '../../scripts/lib/http.mjs';
import type { ServerProcess } from '../../scripts/lib/server-process.mjs';
import { planSystem } from '../../scripts/lib/system.mjs';
import type { System } from '../../scripts/lib/system.mjs';
import { isolate, type Isolation } from './isolation.js';
import { startOwnServices } from './own-services.js';
import type { OwnServices } from './own-services.js';
import { postWebhook } from './signed-webhook.js';

type Env = Record<string, string>;

export interface SystemOptions {
  /** How many API processes; 1. */
  readonly apis?: number;
  /** How many workers; 1. */
  readonly workers?: number;
  /** For all processes. */
  readonly env?: Env;
  /** For the simulator alone; the service window is off unless asked for. */
  readonly simulatorEnv?: Env;
  /** Of the first of each; any free ones without it. */
  readonly ports?: { readonly api: number; readonly worker: number; readonly simulator: number };
  /** Starts a MongoDB and a Redis for this test file alone, to be killed or wiped. */
  readonly ownServices?: boolean;
  /** With services of its own: how a database of this MongoDB is reached, if not by its port. */
  readonly mongoUri?: (ownPort: number, database: string) => Promise<string>;
}

export interface ApiRequest {
  /** GET, or POST if there is a body. */
  readonly method?: string;
  readonly body?: unknown;
  /** API key of a tenant, or the operator's. */
  readonly key?: string;
  readonly headers?: Record<string, string>;
  /** Which API process to ask; the first one by default. */
  readonly instance?: number;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A message that the simulator accepted. */
export interface SimulatedMessage {
  readonly wamid: string;
  readonly phoneNumberId: string;
  readonly to: string;
  readonly recipient?: string;
  readonly type: string;
  readonly text?: string;
  readonly callbackData?: string;
  readonly acceptedAt: string;
  /** The request as it came. */
  readonly body: Record<string, unknown>;
}

/** Plays Meta and the customers. */
export class Simulator {
  constructor(readonly process: ServerProcess) {}

  get url(): string {
    return this.process.url;
  }

  /**
   * A customer writes to a business number.
   *
   * @param message `{ text }`, or `{ type, <type>: {…} }`; may give the customer's `name`
   * @returns its wamid
   */
  async customerWrites(
    waId: string,
    phoneNumberId: string,
    message: Record<string, unknown> & { text?: string },
  ): Promise<string> {
    const body = { phoneNumberId, ...message };
    const answer = await this.request(`/_simulator/customers/${waId}/messages`, { body });
    return (answer as { wamid: string }).wamid;
  }

  /** What businesses sent, newest last. */
  async messages(
    filter: { phoneNumberId?: string; to?: string; limit?: number } = {},
  ): Promise<{ total: number; items: SimulatedMessage[] }> {
    const query = new URLSearchParams(
      Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const answer = await this.request(`/_simulator/messages?${query.toString()}`);
    return answer as { total: number; items: SimulatedMessage[] };
  }

  async reset(): Promise<void> {
    await this.request('/_simulator', { method: 'DELETE' });
  }

  /** Any other part of the simulator's control interface. @returns the body of a 2xx answer */
  async request(
    path: string,
    request: Omit<ApiRequest, 'instance' | 'key'> = {},
  ): Promise<unknown> {
    const { status, body } = await requestJson(`${this.url}${path}`, request);
    if (status >= 200 && status < 300) return body;
    throw new Error(`The simulator answers ${path} with ${status}: ${JSON.stringify(body)}`);
  }
}

/** Real processes on ports of their own, with a database and queues of their own. */
export class TestSystem {
  readonly apis: readonly ServerProcess[];
  readonly workers: readonly ServerProcess[];
  readonly simulator: Simulator;
  readonly appSecret: string;
  readonly verifyToken: string;

  /** Where its jobs lie in Redis. */
  readonly queuePrefix: string;

  constructor(
    private readonly system: System,
    private readonly services: OwnServices | undefined,
    /** Where files are kept. */
    readonly mediaDir: string,
    { queuePrefix }: Isolation,
  ) {
    this.queuePrefix = queuePrefix;
    this.apis = system.apis;
    this.workers = system.workers;
    this.simulator = new Simulator(system.simulator);
    this.appSecret = system.appSecret;
    this.verifyToken = system.verifyToken;
  }

  /** Of all its processes: for commands that an operator runs beside them. */
  get env(): NodeJS.ProcessEnv {
    return this.system.env;
  }

  /** Base URL of the first API. */
  get url(): string {
    return this.system.url;
  }

  /** The servers of this test file alone. */
  get ownServices(): OwnServices {
    if (!this.services) throw new Error('Start the system with { ownServices: true }.');
    return this.services;
  }

  /** All that any process printed, to be searched for what must not be there. */
  get logLines(): string[] {
    return this.system.processes.flatMap(({ lines }) => lines);
  }

  /** One JSON request to an API. Any status is an answer, not an error. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test that cares names the type
  async api<Body = any>(
    path: string,
    { instance = 0, ...request }: ApiRequest = {},
  ): Promise<Answer<Body>> {
    const api = this.apis[instance];
    if (!api) throw new Error(`There is no API number ${instance}.`);
    return requestJson(`${api.url}${path}`, request);
  }

  /** Delivers a webhook, signed as Meta signs. */
  webhook(
    payload: unknown,
    {
      instance = 0,
      headers,
    }: { instance?: number; headers?: Record<string, string | undefined> } = {},
  ): Promise<{ status: number; text: string }> {
    const api = this.apis[instance];
    if (!api) throw new Error(`There is no API number ${instance}.`);
    return postWebhook(api.url, payload, this.appSecret, headers);
  }

  /** Ends a process; `start()` on it brings it back, on the same port. */
  async kill(process: ServerProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await process.kill(signal);
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await this.services?.stop();
    await rm(this.mediaDir, { recursive: true, force: true });
  }
}

/** What each call of `startSystem` started, first things first. */
const started: { stop(): Promise<void> }[][] = [];

/** Stops whatever the test file started and did not stop. */
export async function stopAllSystems(): Promise<void> {
  for (const parts of started.splice(0)) {
    for (const part of parts.reverse()) await part.stop();
  }
}

/** Starts simulator, APIs and workers from dist; resolves when all of them are ready. */
export async function startSystem(options: SystemOptions = {}): Promise<TestSystem> {
  const { ownServices = false, mongoUri = throughItsPort, ...planned } = options;
  const isolation = isolate();
  const parts: (typeof started)[number] = [];
  started.push(parts);
  const services = ownServices ? await startOwnServices() : undefined;
  if (services) parts.push(services);
  const own = services && {
    mongoUri: await mongoUri(services.mongo.port, isolation.queuePrefix),
    redisHost: '127.0.0.1',
    redisPort: services.redis.port,
  };
  const mediaDir = join(tmpdir(), isolation.queuePrefix);
  // A machine with other work takes its time; how soon callers hear of a hung database is for its own test.
  const env = { MEDIA_DIR: mediaDir, MONGO_TIMEOUT_MS: '20000', ...planned.env };
  // Most tests send to people who never wrote. Those about the window say so.
  const simulatorEnv = { SIMULATOR_WINDOW: 'off', ...planned.simulatorEnv };
  const plan = { ...planned, ...isolation, ...own, env, simulatorEnv, keepLines: true };
  const system = await planSystem(plan);
  parts.push(system);
  await system.start();
  return new TestSystem(system, services, mediaDir, isolation);
}

async function throughItsPort(port: number, database: string): Promise<string> {
  return `mongodb://127.0.0.1:${port}/${database}`;
}
