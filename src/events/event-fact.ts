import { hash } from 'node:crypto';
import type { ConversationId, EventId, TenantId } from '../common/id.js';
import type { Traceparent } from '../common/traceparent.js';
import type { JsonObject } from '../whatsapp/json.js';
import type { EventType } from './event-types.js';
import type { EventSubject } from './event.schema.js';

/** Something that happened, before it has a place in the log. */
export interface EventFact {
  readonly tenantId: TenantId;
  readonly type: EventType;
  readonly at: Date;
  readonly subject: EventSubject;
  /** Tells it from other happenings of its type to its subject, e.g. a round of tries. */
  readonly occurrence?: string | number;
  readonly conversationId?: ConversationId;
  readonly facts?: JsonObject;
  /** Of what happened, if it was traced. */
  readonly traceparent?: Traceparent;
}

/** The same for the same happening, whoever tells it and however often. */
export function eventIdOf({ tenantId, type, subject, occurrence = '' }: EventFact): EventId {
  const told = [tenantId, type, subject.kind, subject.id, occurrence].join('\n');
  return `evt_${hash('sha256', told, 'base64url').slice(0, 26)}`;
}
