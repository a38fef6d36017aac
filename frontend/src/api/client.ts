import createClient, { type Client } from 'openapi-fetch';
import { UnreachableError } from './errors';
import type { components, paths } from '../../../packages/sdk/src/schema';

export type ApiClient = Client<paths>;
type Schemas = components['schemas'];

export type Tenant = Schemas['TenantResponse'];
export type RegisteredTenant = Schemas['RegisteredTenantResponse'];
export type RegisterTenant = Schemas['RegisterTenantDto'];
export type UpdateTenant = Schemas['UpdateTenantDto'];
export type Message = Schemas['MessageResponse'];
export type MessageStatus = Schemas['MessageStatus'];
export type MessagePage = Schemas['MessagePage'];
export type SendMessage = Schemas['SendMessageDto'];
export type MessageType = Schemas['TypedMessage']['type'];
export type SentMessage = Schemas['SendMessageResponse'];
export type Conversation = Schemas['ConversationResponse'];
export type ConversationPage = Schemas['ConversationPage'];
export type ConversationQuery = Omit<
  NonNullable<paths['/tenants/{tenantId}/conversations']['get']['parameters']['query']>,
  'limit' | 'cursor' | 'search'
>;
export type UpdateConversation = Schemas['UpdateConversationDto'];
export type Assignee = Schemas['AssigneeResponse'];
export type QuickReply = Schemas['QuickReplyResponse'];
export type Template = Schemas['TemplateResponse'];
export type Customer = Schemas['CustomerResponse'];
export type SignedIn = Schemas['SessionResponse'];
export type Invited = Schemas['InvitedResponse'];
export type Member = Schemas['MemberResponse'];
export type MemberRole = Schemas['MemberRole'];
export type User = Schemas['UserResponse'];
export type InvitationLink = Schemas['InvitationLink'];
export type DeadLetter = Schemas['DeadLetterResponse'];
export type HistoryEntry = Schemas['HistoryEntryResponse'];
export type FoundThing = Schemas['FoundResponse'];
export type WebhookEvent = Schemas['WebhookEventResponse'];
export type Endpoint = Schemas['EndpointResponse'];
export type Delivery = Schemas['DeliveryResponse'];
export type ApiKey = Schemas['ApiKeyResponse'];
export type NewApiKey = Schemas['NewApiKeyResponse'];
export type Media = Schemas['MediaResponse'];
export type BusinessNumber = Schemas['NumberResponse'];
export type NumberReading = Schemas['NumberReadingResponse'];
export type DiagnosisCheck = Schemas['CheckResponse'];
export type DiagnosisCheckName = Schemas['DiagnosisCheckName'];
export type BusinessProfile = Schemas['BusinessProfileResponse'];
export type UpdateProfile = Schemas['UpdateProfileDto'];
export type Onboarding = Schemas['OnboardingResponse'];
export type OnboardingStep = Schemas['StepResponse'];
export type ConnectNumber = Schemas['ConnectNumberDto'];
export type RetryOnboarding = Schemas['RetryOnboardingDto'];
export type ConnectLink = Schemas['ConnectLinkResponse'];
export type NewConnectLink = Schemas['CreatedConnectLinkResponse'];
export type CreateConnectLink = Schemas['CreateConnectLinkDto'];
export type Health = Schemas['HealthResponse'];

export interface ApiClientOptions {
  readonly baseUrl: string;
  /** The operator's or a tenant's; an open API needs none. */
  readonly key?: string | undefined;
  /** Of somebody who signed in. */
  readonly csrfToken?: string | undefined;
  /** Called when the API no longer knows the key, or the session. */
  readonly onUnauthorized?: () => void;
  /** For tests. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Where the API is: beside the console that it serves, or behind the dev server's proxy. */
export const API_BASE: string =
  (import.meta.env['VITE_API_BASE'] as string | undefined) ?? (import.meta.env.DEV ? '/api' : '');

/** By which the API knows who calls, beside the cookie. */
export function callerHeaders({
  key,
  csrfToken,
}: Pick<ApiClientOptions, 'key' | 'csrfToken'>): Record<string, string> {
  return {
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(csrfToken !== undefined && { 'x-csrf-token': csrfToken }),
  };
}

/** Codes of answers to who is not known any more; a wrong password has another. */
const ENDED = new Set(['unauthorized', 'session_needed']);

async function codeOf(response: Response): Promise<string> {
  const { code = '' } = (await response.clone().json()) as { code?: string };
  return code;
}

/** A client that knows every route of the API, and the types of what goes in and comes out. */
export function createApiClient({
  baseUrl,
  key,
  csrfToken,
  onUnauthorized,
  fetch = (request) => globalThis.fetch(request),
}: ApiClientOptions): ApiClient {
  const client = createClient<paths>({ baseUrl, fetch });
  const headers = callerHeaders({ key, csrfToken });
  client.use({
    onRequest({ request }) {
      for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
      return request;
    },
    async onResponse({ response }) {
      if (response.status === 401 && ENDED.has(await codeOf(response))) onUnauthorized?.();
    },
    onError({ error, request }) {
      if (request.signal.aborted) return undefined;
      return error instanceof TypeError ? new UnreachableError() : undefined;
    },
  });
  return client;
}
