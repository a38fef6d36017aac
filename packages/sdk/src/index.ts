export {
  WhatsAppBackend,
  type BulkItem,
  type ClientOptions,
  type OutboundMessage,
  type SentMessage,
} from './client.js';
export { ApiError, WebhookVerificationError, type Problem } from './errors.js';
export type { EventsOptions } from './event-stream.js';
export type { BackendEvent, DataOf, EventType } from './events.js';
export type { components, paths } from './schema.js';
export { verifyWebhook, type VerifyOptions, type WebhookHeaders } from './webhook.js';
