import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { Agent } from '../../common/http-agent.js';
import { AppConfig } from '../../config/app-config.js';
import { Metrics } from '../../metrics/metrics.js';
import { CloudApiError } from '../cloud-api.error.js';
import {
  CloudApiClient,
  type OutboundMessage,
  type ReadReceipt,
  type Receipt,
} from './cloud-api.client.js';
import type { CloudApiCredentials } from '../credentials.js';
import { readAnswer, toFailure } from '../graph-answer.js';
import { HttpFailure, exchange } from '../http-exchange.js';
import { toIdentity } from '../identity.js';
import { asList, asObject, asText, type JsonObject } from '../json.js';

const MAX_CONNECTIONS = 256;
const CONNECT_TIMEOUT_MS = 5_000;

/** Answers are short; what is longer is not Meta's. */
const MAX_ANSWER_BYTES = 1024 * 1024;

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
    const path = message.activitySharing === undefined ? 'messages' : 'marketing_messages';
    return this.post(credentials, path, toRequestBody(message), toReceipt);
  }

  async markRead(credentials: CloudApiCredentials, { wamid, typing }: ReadReceipt): Promise<void> {
    const body = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: wamid,
      ...defined({ typing_indicator: typing ? { type: 'text' } : undefined }),
    };
    await this.post(credentials, 'messages', body, (answer) =>
      answer['success'] === true ? true : undefined,
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** @param read takes what is wanted out of an answer; `undefined` if it is not there */
  private async post<Result>(
    { phoneNumberId, accessToken }: CloudApiCredentials,
    path: 'messages' | 'marketing_messages',
    body: JsonObject,
    read: (answer: JsonObject) => Result | undefined,
  ): Promise<Result> {
    const stop = this.metrics.time(this.metrics.cloudApiRequestSeconds);
    try {
      const answer = await exchange(
        this.agent,
        {
          origin: this.origin,
          path: `${this.basePath}/${encodeURIComponent(phoneNumberId)}/${path}`,
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
      stop('accepted');
      return result;
    } catch (error) {
      const failure = error instanceof HttpFailure ? toFailure(error) : error;
      stop(failure instanceof CloudApiError ? failure.outcome : 'unknown');
      throw failure;
    }
  }
}

function toRequestBody({
  peer,
  type,
  content,
  context,
  activitySharing,
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
    ...defined({ context, message_activity_sharing: activitySharing }),
    biz_opaque_callback_data: callbackData,
  };
}

function toReceipt({ messages, contacts }: JsonObject): Receipt | undefined {
  const wamid = asText(asObject(asList(messages)[0])?.['id']);
  const { waId } = toIdentity(asText(asObject(asList(contacts)[0])?.['wa_id']));
  return wamid === undefined ? undefined : { wamid, ...defined({ waId }) };
}
