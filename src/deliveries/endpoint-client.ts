import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { defined } from '../common/defined.js';
import { Agent } from '../common/http-agent.js';
import { AppConfig } from '../config/app-config.js';
import { exchange } from '../whatsapp/http-exchange.js';
import {
  isAllowedPort,
  isPrivateHost,
  lookUpPublic,
  PRIVATE_ADDRESS,
  PrivateAddressError,
} from './public-address.js';

/** More of an answer is not read; replies beyond it are refused. */
export const MAX_ANSWER_BYTES = 64 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_TARGETS = 1_000;

export interface EndpointAnswer {
  readonly statusCode: number;
  readonly retryAfterMs?: number;
  readonly contentType: string;
  /** As much of it as is read. */
  readonly text: string;
  readonly truncated: boolean;
}

/** Nothing came back from an endpoint, or it could not even be called. */
export class EndpointFailure extends Error {
  override readonly name = 'EndpointFailure';
}

/** An address, as a request has it. */
interface Target {
  readonly origin: string;
  readonly path: string;
}

/** Posts to addresses that strangers chose: never inside, never elsewhere, never without an end. */
@Injectable()
export class EndpointClient implements OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly timeoutMs: number;
  /** By address. */
  private readonly targets = new Map<string, Target>();

  constructor(private readonly config: AppConfig) {
    this.timeoutMs = config.events.timeoutMs;
    // No limit by host: many endpoints can share one, and each has its own number of requests that are out.
    this.agent = new Agent({
      connect: {
        timeout: Math.min(CONNECT_TIMEOUT_MS, this.timeoutMs),
        ...defined({ lookup: config.events.allowPrivate ? undefined : lookUpPublic }),
      },
    });
  }

  /** @throws EndpointFailure */
  async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
  ): Promise<EndpointAnswer> {
    try {
      const { origin, path } = this.targetOf(url);
      // Redirects are not followed.
      const request = {
        origin,
        path,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      } as const;
      const answer = await exchange(this.agent, request, this.timeoutMs, MAX_ANSWER_BYTES);
      const contentType = answer.headers['content-type'];
      return {
        statusCode: answer.status,
        ...retryAfter(answer.headers['retry-after']),
        contentType: typeof contentType === 'string' ? contentType : '',
        text: answer.text,
        truncated: answer.truncated === true,
      };
    } catch (error) {
      throw new EndpointFailure(reasonOf(error, url, this.timeoutMs));
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** Parsed and checked once for many events; where a name leads is checked whenever one connects. */
  private targetOf(url: string): Target {
    const known = this.targets.get(url);
    if (known !== undefined) return known;
    const parsed = new URL(url);
    this.check(parsed);
    const target = { origin: parsed.origin, path: parsed.pathname + parsed.search };
    if (this.targets.size >= MAX_TARGETS) this.targets.clear();
    this.targets.set(url, target);
    return target;
  }

  /** The address may have been stored when other rules were in force. */
  private check({ hostname, port, protocol }: URL): void {
    const actual = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
    if (this.config.events.allowPrivate) return;
    if (isPrivateHost(hostname)) throw new PrivateAddressError(hostname);
    if (!isAllowedPort(actual)) throw new EndpointFailure(`port ${actual} is not allowed`);
  }
}

/** Seconds or a date, as HTTP has it. */
function retryAfter(header: string | string[] | undefined): { retryAfterMs?: number } {
  if (typeof header !== 'string') return {};
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? { retryAfterMs: ms } : {};
}

/** In words; the library's own name neither what they mean nor what was called. */
function reasonOf(error: unknown, url: string, timeoutMs: number): string {
  if (error instanceof EndpointFailure || error instanceof PrivateAddressError) {
    return error.message;
  }
  const { message, code } = (error ?? {}) as Record<string, unknown>;
  if (code === PRIVATE_ADDRESS) return new PrivateAddressError(new URL(url).hostname).message;
  if (code === 'TIMEOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    return `no answer within ${timeoutMs} ms`;
  }
  return typeof code === 'string' ? `no answer (${code})` : `no answer (${String(message)})`;
}
