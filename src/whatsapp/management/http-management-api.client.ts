import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import type { CloudApiCredentials } from '../credentials.js';
import { GraphCaller } from './graph-caller.js';
import { asText, type JsonObject } from '../json.js';
import { toListing, toNumberFacts, toNumberListing, toTokenFacts } from './management-answers.js';
import {
  ManagementApiClient,
  type CreatedTemplate,
  type NumberFacts,
  type TemplateListing,
  type TokenFacts,
} from './management-api.client.js';

const TEMPLATES_PER_PAGE = 100;
const NUMBERS_PER_PAGE = 100;
/** Far more numbers than an account may have; a longer list goes round in circles. */
const MAX_NUMBER_PAGES = 50;

const TEMPLATE_FIELDS =
  'id,name,language,status,category,parameter_format,components,rejected_reason,quality_score';
const NUMBER_FIELDS = 'display_phone_number,verified_name,quality_rating,throughput,is_on_biz_app';

/** Calls Meta over HTTP. */
@Injectable()
export class HttpManagementApiClient extends ManagementApiClient {
  constructor(private readonly graph: GraphCaller) {
    super();
  }

  listTemplates(
    { accessToken }: CloudApiCredentials,
    wabaId: string,
    after?: string,
  ): Promise<TemplateListing> {
    return this.graph.call({
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
    return this.graph.call({
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
    await this.graph.call({
      accessToken,
      method: 'DELETE',
      path: [wabaId, 'message_templates'],
      query: { name, ...defined({ hsm_id: metaId }) },
      read: ({ success }) => (success === true ? true : undefined),
    });
  }

  getNumber(
    { accessToken, phoneNumberId }: CloudApiCredentials,
    timeoutMs: number,
  ): Promise<NumberFacts> {
    return this.graph.call({
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
      const listing = await this.graph.call({
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
    return this.graph.call({
      accessToken,
      method: 'GET',
      path: ['debug_token'],
      query: { input_token: accessToken.reveal() },
      timeoutMs,
      read: toTokenFacts,
    });
  }
}
