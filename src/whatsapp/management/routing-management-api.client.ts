import { Injectable } from '@nestjs/common';
import type { CloudApiCredentials } from '../credentials.js';
import { HttpManagementApiClient } from './http-management-api.client.js';
import type { JsonObject } from '../json.js';
import {
  ManagementApiClient,
  type CreatedTemplate,
  type NumberFacts,
  type TemplateListing,
  type TokenFacts,
} from './management-api.client.js';
import { MockManagementApiClient } from './mock-management-api.client.js';
import { isMockToken } from '../mock-token.js';

/** Chooses per token, so that simulated and real tenants live side by side. */
@Injectable()
export class RoutingManagementApiClient extends ManagementApiClient {
  constructor(
    private readonly http: HttpManagementApiClient,
    private readonly mock: MockManagementApiClient,
  ) {
    super();
  }

  listTemplates(
    credentials: CloudApiCredentials,
    wabaId: string,
    after?: string,
  ): Promise<TemplateListing> {
    return this.clientFor(credentials).listTemplates(credentials, wabaId, after);
  }

  createTemplate(
    credentials: CloudApiCredentials,
    wabaId: string,
    draft: JsonObject,
  ): Promise<CreatedTemplate> {
    return this.clientFor(credentials).createTemplate(credentials, wabaId, draft);
  }

  deleteTemplate(
    credentials: CloudApiCredentials,
    wabaId: string,
    name: string,
    metaId?: string,
  ): Promise<void> {
    return this.clientFor(credentials).deleteTemplate(credentials, wabaId, name, metaId);
  }

  getNumber(credentials: CloudApiCredentials, timeoutMs: number): Promise<NumberFacts> {
    return this.clientFor(credentials).getNumber(credentials, timeoutMs);
  }

  ownsNumber(
    credentials: CloudApiCredentials,
    wabaId: string,
    timeoutMs: number,
  ): Promise<boolean> {
    return this.clientFor(credentials).ownsNumber(credentials, wabaId, timeoutMs);
  }

  inspectToken(credentials: CloudApiCredentials, timeoutMs: number): Promise<TokenFacts> {
    return this.clientFor(credentials).inspectToken(credentials, timeoutMs);
  }

  private clientFor({ accessToken }: CloudApiCredentials): ManagementApiClient {
    return isMockToken(accessToken) ? this.mock : this.http;
  }
}
