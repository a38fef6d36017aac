import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import type { Secret } from '../common/secret.js';
import { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import { CloudApiError } from './cloud-api.error.js';
import {
  CloudApiClient,
  type CloudApiCredentials,
  type OutboundMessage,
  type ReadReceipt,
  type Receipt,
} from './cloud-api.client.js';
import { HttpFailure, exchange, type HttpAnswer } from './http-exchange.js';
import { toIdentity } from './identity.js';
import { asList, asObject, asText, type JsonObject } from './json.js';

const MAX_CONNECTIONS = 256;
const CONNECT_TIMEOUT_MS = 5_000;

/** Answers are short; what is longer is not Meta's. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Refusals of an edge before Meta that pass by themselves. */
const PASSING_STATUS = new Set([408, 425, 429]);

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
      maxResponseSize: MAX_ANSWER_BYTES,
      connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, config.sending.timeoutMs) },
    });
  }

  send(credentials: CloudApiCredentials, message: OutboundMessage): Promise<Receipt> {
    return this.post(credentials, toRequestBody(message), toReceipt);
  }

  async markRead(credentials: CloudApiCredentials, { wamid, typing }: ReadReceipt): Promise<void> {
    const body = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: wamid,
      ...(typing && { typing_indicator: { type: 'text' } }),
    };
    await this.post(credentials, body, (answer) => (answer['success'] === true ? true : undefined));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** @param read takes what is wanted out of an answer; `undefined` if it is not there */
  private async post<Result>(
    { phoneNumberId, accessToken }: CloudApiCredentials,
    body: JsonObject,
    read: (answer: JsonObject) => Result | undefined,
  ): Promise<Result> {
    const stop = this.metrics.cloudApiRequestSeconds.startTimer();
    try {
      const answer = await exchange(
        this.agent,
        {
          origin: this.origin,
          path: `${this.basePath}/${encodeURIComponent(phoneNumberId)}/messages`,
          method: 'POST',
          headers: {
            authorization: `Bearer ${accessToken.reveal()}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify(body),
        },
        this.config.sending.timeoutMs,
      );
      const result = readAnswer(answer, accessToken, read);
      stop({ outcome: 'accepted' });
      return result;
    } catch (error) {
      const failure = error instanceof HttpFailure ? toFailure(error) : error;
      stop({ outcome: failure instanceof CloudApiError ? failure.outcome : 'unknown' });
      throw failure;
    }
  }
}

function toRequestBody({
  peer,
  type,
  content,
  context,
  callbackData,
}: OutboundMessage): JsonObject {
  const { waId } = toIdentity(peer);
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    // Without `+` Meta would put the calling code of the business before it.
    ...(waId === undefined ? { recipient: peer } : { to: `+${waId}` }),
    type,
    [type]: content,
    ...(context && { context }),
    biz_opaque_callback_data: callbackData,
  };
}

function toReceipt({ messages, contacts }: JsonObject): Receipt | undefined {
  const wamid = asText(asObject(asList(messages)[0])?.['id']);
  const { waId } = toIdentity(asText(asObject(asList(contacts)[0])?.['wa_id']));
  return wamid === undefined ? undefined : { wamid, ...(waId !== undefined && { waId }) };
}

/**
 * @param accessToken what was asked with; Meta's words may repeat it, ours must not
 * @throws CloudApiError
 */
export function readAnswer<Result>(
  { status, headers, text }: HttpAnswer,
  accessToken: Secret,
  read: (answer: JsonObject) => Result | undefined,
): Result {
  const answer = asObject(tryParse(text));
  const result = status < 300 && answer ? read(answer) : undefined;
  if (result !== undefined) return result;
  const error = asObject(answer?.['error']);
  const metaCode = Number(error?.['code'] ?? Number.NaN);
  const base = { httpStatus: status, ...retryAfter(headers['retry-after']) };
  if (error === undefined || !Number.isInteger(metaCode)) throw unreadable(base);
  const details =
    asText(asObject(error['error_data'])?.['details']) ?? asText(error['error_user_msg']);
  throw new CloudApiError({
    ...base,
    outcome: 'refused',
    metaCode,
    subcode: Number(error['error_subcode'] ?? 0),
    title: redacted(
      asText(error['message']) ?? asText(error['error_user_title']) ?? 'no reason given',
      accessToken,
    ),
    ...(details !== undefined && { details: redacted(details, accessToken) }),
    transient: error['is_transient'] === true,
  });
}

/** Meta says "Malformed access token", and which. */
function redacted(words: string, accessToken: Secret): string {
  return words.replaceAll(accessToken.reveal(), '[redacted]');
}

/** An answer without Meta's own words: a success may have happened, a 5xx is an edge's refusal. */
function unreadable(base: { httpStatus: number; retryAfterMs?: number }): CloudApiError {
  const { httpStatus } = base;
  const mayHaveHappened = httpStatus < 400 || httpStatus === 504;
  const transient = httpStatus >= 500 || PASSING_STATUS.has(httpStatus);
  return new CloudApiError({
    ...base,
    outcome: mayHaveHappened ? 'unknown' : 'refused',
    metaCode: mayHaveHappened || transient ? 0 : 100,
    title: `HTTP ${httpStatus} without a readable answer`,
    transient,
  });
}

export function toFailure({ begun, code }: HttpFailure): CloudApiError {
  return new CloudApiError({
    outcome: begun ? 'unknown' : 'not-sent',
    metaCode: 0,
    title: begun ? `no answer (${code})` : `no connection (${code})`,
  });
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
