import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import { toIdentity } from './identity.js';
import { CloudApiError } from './cloud-api.error.js';
import {
  CloudApiClient,
  type CloudApiCredentials,
  type OutboundMessage,
  type Receipt,
} from './cloud-api.client.js';
import { asList, asObject, asText } from './json.js';

const MAX_CONNECTIONS = 256;
const CONNECT_TIMEOUT_MS = 5_000;

/** Failures that end a request before a byte of it went out. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TLS_FAILURE = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** Calls Meta over HTTP. One request, one deadline, no retry of its own. */
@Injectable()
export class HttpCloudApiClient extends CloudApiClient implements OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly origin: string;
  private readonly basePath: string;

  constructor(
    private readonly config: AppConfig,
    private readonly metrics: Metrics,
  ) {
    super();
    const url = new URL(config.meta.apiUrl);
    this.origin = url.origin;
    this.basePath = `${url.pathname.replace(/\/$/, '')}/${config.meta.apiVersion}`;
    this.agent = new Agent({
      connections: MAX_CONNECTIONS,
      connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, config.sending.timeoutMs) },
    });
  }

  async send(credentials: CloudApiCredentials, message: OutboundMessage): Promise<Receipt> {
    const stop = this.metrics.cloudApiRequestSeconds.startTimer();
    try {
      const receipt = await this.request(credentials, toRequestBody(message));
      stop({ outcome: 'accepted' });
      return receipt;
    } catch (error) {
      const failure = error instanceof CloudApiError ? error : toFailure(error);
      stop({ outcome: failure.outcome });
      throw failure;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private async request(credentials: CloudApiCredentials, body: string): Promise<Receipt> {
    const response = await this.agent.request({
      origin: this.origin,
      path: `${this.basePath}/${encodeURIComponent(credentials.phoneNumberId)}/messages`,
      method: 'POST',
      headers: {
        authorization: `Bearer ${credentials.accessToken.reveal()}`,
        'content-type': 'application/json',
      },
      body,
      signal: AbortSignal.timeout(this.config.sending.timeoutMs),
    });
    return readAnswer(response, await response.body.text());
  }
}

function toRequestBody({ peer, type, content, context, callbackData }: OutboundMessage): string {
  const { waId } = toIdentity(peer);
  return JSON.stringify({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    // Without `+` Meta would put the calling code of the business before it.
    ...(waId === undefined ? { recipient: peer } : { to: `+${waId}` }),
    type,
    [type]: content,
    ...(context && { context }),
    biz_opaque_callback_data: callbackData,
  });
}

function readAnswer({ statusCode, headers }: Dispatcher.ResponseData, text: string): Receipt {
  const answer = asObject(tryParse(text));
  const wamid = asText(asObject(asList(answer?.['messages'])[0])?.['id']);
  if (statusCode < 300 && wamid !== undefined) {
    const waId = asText(asObject(asList(answer?.['contacts'])[0])?.['wa_id']);
    return { wamid, ...(waId !== undefined && { waId }) };
  }
  const error = asObject(answer?.['error']);
  const base = { httpStatus: statusCode, ...retryAfter(headers['retry-after']) };
  if (error === undefined) throw unreadable(base);
  const details = asText(asObject(error['error_data'])?.['details']);
  throw new CloudApiError({
    ...base,
    outcome: 'refused',
    metaCode: Number(error['code'] ?? 0) || 0,
    title: asText(error['message']) ?? asText(error['error_user_title']) ?? 'no reason given',
    ...(details !== undefined && { details }),
    transient: error['is_transient'] === true,
  });
}

/** An answer without Meta's own words: a success may have happened, a 5xx is an edge's refusal. */
function unreadable(base: { httpStatus: number; retryAfterMs?: number }): CloudApiError {
  const { httpStatus } = base;
  const mayHaveHappened = httpStatus < 400 || httpStatus === 504;
  return new CloudApiError({
    ...base,
    outcome: mayHaveHappened ? 'unknown' : 'refused',
    metaCode: mayHaveHappened || httpStatus >= 500 ? 0 : 100,
    title: `HTTP ${httpStatus} without a readable answer`,
  });
}

function toFailure(error: unknown): CloudApiError {
  const code = codeOf(error);
  const notSent = NOT_SENT.has(code) || TLS_FAILURE.test(code);
  return new CloudApiError({
    outcome: notSent ? 'not-sent' : 'unknown',
    metaCode: 0,
    title: notSent ? `no connection (${code})` : `no answer (${code})`,
  });
}

function codeOf(error: unknown): string {
  const { code, name, cause } = (error ?? {}) as { code?: unknown; name?: string; cause?: unknown };
  if (typeof code === 'string') return code;
  if (cause !== undefined) return codeOf(cause);
  return name ?? 'unknown';
}

/** Seconds or a date, as HTTP has it. */
function retryAfter(header: string | string[] | undefined): { retryAfterMs?: number } {
  if (typeof header !== 'string') return {};
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? { retryAfterMs: ms } : {};
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
