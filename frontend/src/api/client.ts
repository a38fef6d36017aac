import createClient, { type Client } from 'openapi-fetch';
import { UnreachableError } from './errors';
import type { components, paths } from './schema';

export type ApiClient = Client<paths>;
type Schemas = components['schemas'];

export type Tenant = Schemas['TenantResponse'];
export type RegisteredTenant = Schemas['RegisteredTenantResponse'];
export type RegisterTenant = Schemas['RegisterTenantDto'];
export type Message = Schemas['MessageResponse'];
export type MessageStatus = Schemas['MessageStatus'];
export type MessagePage = Schemas['MessagePage'];
export type SendMessage = Schemas['SendMessageDto'];
export type SentMessage = Schemas['SendMessageResponse'];
export type Conversation = Schemas['ConversationResponse'];
export type ConversationPage = Schemas['ConversationPage'];
export type Customer = Schemas['CustomerResponse'];
export type Health = Schemas['HealthResponse'];

export interface ApiClientOptions {
  readonly baseUrl: string;
  /** The operator's or a tenant's; an open API needs none. */
  readonly key?: string | undefined;
  /** Called when the API no longer knows the key. */
  readonly onUnauthorized?: () => void;
  /** For tests. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Where the API is: beside the console that it serves, or behind the dev server's proxy. */
export const API_BASE: string =
  (import.meta.env['VITE_API_BASE'] as string | undefined) ?? (import.meta.env.DEV ? '/api' : '');

/** A client that knows every route of the API, and the types of what goes in and comes out. */
export function createApiClient({
  baseUrl,
  key,
  onUnauthorized,
  fetch = (request) => globalThis.fetch(request),
}: ApiClientOptions): ApiClient {
  const client = createClient<paths>({ baseUrl, fetch });
  client.use({
    onRequest({ request }) {
      if (key !== undefined) request.headers.set('authorization', `Bearer ${key}`);
      return request;
    },
    onResponse({ response }) {
      if (response.status === 401) onUnauthorized?.();
    },
    onError({ error, request }) {
      if (request.signal.aborted) return undefined;
      return error instanceof TypeError ? new UnreachableError() : undefined;
    },
  });
  return client;
}
