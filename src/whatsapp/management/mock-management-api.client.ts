import { Injectable } from '@nestjs/common';
import { ulid } from 'ulid';
import type {
  CreatedTemplate,
  NumberFacts,
  TemplateListing,
  TokenFacts,
} from './management-api.client.js';
import { ManagementApiClient } from './management-api.client.js';

/** Approves every template and remembers none: for tokens that begin with `mock_`. */
@Injectable()
export class MockManagementApiClient extends ManagementApiClient {
  async listTemplates(): Promise<TemplateListing> {
    return { templates: [], after: null };
  }

  async createTemplate(): Promise<CreatedTemplate> {
    return { metaId: `mock${ulid()}`, status: 'APPROVED' };
  }

  async deleteTemplate(): Promise<void> {
    // There is nothing to delete.
  }

  async getNumber(): Promise<NumberFacts> {
    return {};
  }

  async ownsNumber(): Promise<boolean> {
    return true;
  }

  async inspectToken(): Promise<TokenFacts> {
    return {};
  }
}
