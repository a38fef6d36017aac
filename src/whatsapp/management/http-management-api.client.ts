import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { defined } from '../../common/defined.js';
import { AppConfig } from '../../config/app-config.js';
import type { CloudApiCredentials } from '../credentials.js';
import { readAnswer, toFailure } from '../graph-answer.js';
import { HttpFailure, exchange } from '../http-exchange.js';
import { asText, type JsonObject } from '../json.js';
import { toListing, toNumberFacts, toNumberListing, toTokenFacts } from './management-answers.js';
import {
  ManagementApiClient,
  type CreatedTemplate,
  type NumberFacts,
  type TemplateListing,
  type TokenFacts,
} from './management-api.client.js';

const MAX_CONNECTIONS = 32;
const CONNECT_TIMEOUT_MS = 5_000;
/** A page of templates with long texts. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const TEMPLATES_PER_PAGE = 100;
const NUMBERS_PER_PAGE = 100;
/** Far more numbers than an account may have; a longer list goes round in circles. */
const MAX_NUMBER_PAGES = 50;

const TEMPLATE_FIELDS =
  'id,name,language,status,category,parameter_format,components,rejected_reason,quality_score';
const NUMBER_FIELDS = 'display_phone_number,verified_name,quality_rating,throughput';

interface Call<Result> {
  readonly accessToken: CloudApiCredentials['accessToken'];
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Parts of the path, each as it is. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly timeoutMs?: number;
  /** Takes what is wanted out of an answer; `undefined` if it is not there. */
  readonly read: (answer: JsonObject) => Result | undefined;
}

/** Calls Meta over HTTP, on connections of its own: sending does not wait behind it. */
@Injectable()
export class HttpManagementApiClient extends ManagementApiClient implements OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly origin: string;
  private readonly basePath: string;

  constructor(private readonly config: AppConfig) {
    super();
    const url = new URL(config.meta.apiUrl);
    this.origin = url.origin;
    this.basePath = `${url.pathname.replace(/\/$/, '')}/${config.meta.apiVersion}`;
    this.agent = new Agent({
      connections: MAX_CONNECTIONS,
      maxResponseSize: MAX_ANSWER_BYTES,
      connect: { timeout: CONNECT_TIMEOUT_MS },
    });
  }

  listTemplates(
    { accessToken }: CloudApiCredentials,
    wabaId: string,
    after?: string,
  ): Promise<TemplateListing> {
    return this.call({
      accessToken,
      method: 'GET',
      path: [wabaId, 'message_templates'],
      query: {
        fields: TEMPLATE_FIELDS,
        limit: String(TEMPLATES_PER_PAGE),
        ...defined({ after }),
      },
      read: toListing,
    });
  }

  createTemplate(
    { accessToken }: CloudApiCredentials,
    wabaId: string,
    draft: JsonObject,
  ): Promise<CreatedTemplate> {
    return this.call({
      accessToken,
      method: 'POST',
      path: [wabaId, 'message_templates'],
      body: draft,
      read: (answer) => {
        const [metaId, category] = [asText(answer['id']), asText(answer['category'])];
        if (metaId === undefined) return undefined;
        const status = asText(answer['status']) ?? 'PENDING';
        return { metaId, status, ...defined({ category }) };
      },
    });
  }

  async deleteTemplate(
    { accessToken }: CloudApiCredentials,
    wabaId: string,
    name: string,
    metaId?: string,
  ): Promise<void> {
    await this.call({
      accessToken,
      method: 'DELETE',
      path: [wabaId, 'message_templates'],
      query: { name, ...(metaId !== undefined && { hsm_id: metaId }) },
      read: ({ success }) => (success === true ? true : undefined),
    });
  }

  getNumber(
    { accessToken, phoneNumberId }: CloudApiCredentials,
    timeoutMs: number,
  ): Promise<NumberFacts> {
    return this.call({
      accessToken,
      method: 'GET',
      path: [phoneNumberId],
      query: { fields: NUMBER_FIELDS },
      timeoutMs,
      read: toNumberFacts,
    });
  }

  async ownsNumber(
    { accessToken, phoneNumberId }: CloudApiCredentials,
    wabaId: string,
    timeoutMs: number,
  ): Promise<boolean> {
    let after: string | undefined;
    for (let page = 0; page < MAX_NUMBER_PAGES; page += 1) {
      const listing = await this.call({
        accessToken,
        method: 'GET',
        path: [wabaId, 'phone_numbers'],
        query: {
          fields: 'id',
          limit: String(NUMBERS_PER_PAGE),
          ...defined({ after }),
        },
        timeoutMs,
        read: toNumberListing,
      });
      if (listing.ids.includes(phoneNumberId)) return true;
      if (listing.after === null) return false;
      after = listing.after;
    }
    return false;
  }

  inspectToken({ accessToken }: CloudApiCredentials, timeoutMs: number): Promise<TokenFacts> {
    return this.call({
      accessToken,
      method: 'GET',
      path: ['debug_token'],
      query: { input_token: accessToken.reveal() },
      timeoutMs,
      read: toTokenFacts,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private async call<Result>(call: Call<Result>): Promise<Result> {
    const { accessToken, method, path, query, body, read } = call;
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    try {
      const answer = await exchange(
        this.agent,
        {
          origin: this.origin,
          path: `${this.basePath}/${path.map(encodeURIComponent).join('/')}${search}`,
          method,
          headers: {
            authorization: `Bearer ${accessToken.reveal()}`,
            ...(body && { 'content-type': 'application/json' }),
          },
          ...(body && { body: JSON.stringify(body) }),
        },
        call.timeoutMs ?? this.config.sending.timeoutMs,
      );
      return readAnswer(answer, accessToken, read);
    } catch (error) {
      throw error instanceof HttpFailure ? toFailure(error) : error;
    }
  }
}
