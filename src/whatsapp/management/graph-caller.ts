import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { Agent } from '../../common/http-agent.js';
import type { Secret } from '../../common/secret.js';
import { AppConfig } from '../../config/app-config.js';
import { readAnswer, toFailure } from '../graph-answer.js';
import { HttpFailure, exchange } from '../http-exchange.js';
import type { JsonObject } from '../json.js';

const MAX_CONNECTIONS = 32;
const CONNECT_TIMEOUT_MS = 5_000;
/** A page of templates with long texts. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export interface GraphCall<Result> {
  /** Absent for the one call that asks for a token. */
  readonly accessToken?: Secret;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Parts of the path, each as it is. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly timeoutMs?: number;
  /** Further secrets among the parameters, which Meta's words may repeat. */
  readonly secrets?: readonly Secret[];
  /** Takes what is wanted out of an answer; `undefined` if it is not there. */
  readonly read: (answer: JsonObject) => Result | undefined;
}

/** Calls the Graph API on connections of its own: sending does not wait behind it. */
@Injectable()
export class GraphCaller implements OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly origin: string;
  private readonly basePath: string;

  constructor(private readonly config: AppConfig) {
    const url = new URL(config.meta.apiUrl);
    this.origin = url.origin;
    this.basePath = `${url.pathname.replace(/\/$/, '')}/${config.meta.apiVersion}`;
    this.agent = new Agent({
      connections: MAX_CONNECTIONS,
      maxResponseSize: MAX_ANSWER_BYTES,
      connect: { timeout: CONNECT_TIMEOUT_MS },
    });
  }

  /** @throws CloudApiError */
  async call<Result>(call: GraphCall<Result>): Promise<Result> {
    const { accessToken, method, path, query, body, secrets = [], read } = call;
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    try {
      const answer = await exchange(
        this.agent,
        {
          origin: this.origin,
          path: `${this.basePath}/${path.map(encodeURIComponent).join('/')}${search}`,
          method,
          headers: defined({
            authorization: accessToken && `Bearer ${accessToken.reveal()}`,
            'content-type': body && 'application/json',
          }),
          ...defined({ body: body && JSON.stringify(body) }),
        },
        call.timeoutMs ?? this.config.sending.timeoutMs,
      );
      return readAnswer(answer, accessToken ? [accessToken, ...secrets] : secrets, read);
    } catch (error) {
      throw error instanceof HttpFailure ? toFailure(error) : error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}
