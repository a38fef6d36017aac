import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ConversationId, EventId, TenantId } from '../common/id.js';
import type { Traceparent } from '../common/traceparent.js';
import type { JsonObject } from '../whatsapp/json.js';
import { EVENT_TYPES, type EventType } from './event-types.js';

/** What an event is about. */
export interface EventSubject {
  readonly kind:
    'message' | 'customer' | 'media' | 'template' | 'account' | 'conversation' | 'endpoint';
  readonly id: string;
}

/**
 * Something that happened, once. Small on purpose: what a reader sees is rendered from the subject
 * when it is read; only what must not change afterwards stands here.
 */
@Schema({ collection: 'events', versionKey: false, minimize: false })
export class StoredEvent {
  /** Derived from what it tells: the same happening is the same event, however often it is told. */
  @Prop({ type: String, required: true })
  _id: EventId;

  /** Place in the one log of the installation; a greater one became visible later. Has gaps. */
  @Prop({ type: Number, required: true })
  position: number;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  @Prop({ type: String, enum: EVENT_TYPES, required: true })
  type: EventType;

  /** When it happened. */
  @Prop({ type: Date, required: true })
  at: Date;

  @Prop({ type: Object, required: true })
  subject: EventSubject;

  @Prop({ type: String })
  conversationId?: ConversationId;

  /** What was so at the time, e.g. status and error of a message. */
  @Prop({ type: Object })
  facts?: JsonObject;

  @Prop({ type: String })
  traceparent?: Traceparent;

  /** Its deliveries are not written yet. */
  @Prop({ type: Boolean })
  undelivered?: true;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  /** Kept until then. */
  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

export const StoredEventSchema = SchemaFactory.createForClass(StoredEvent);
StoredEventSchema.index({ position: 1 }, { unique: true });
StoredEventSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
StoredEventSchema.index({ tenantId: 1, position: 1 });
StoredEventSchema.index({ tenantId: 1, createdAt: 1, position: 1 });
StoredEventSchema.index({ createdAt: 1, position: 1 });
StoredEventSchema.index({ tenantId: 1, type: 1, position: 1 });
StoredEventSchema.index({ type: 1, position: 1 });
StoredEventSchema.index(
  { undelivered: 1, position: 1 },
  { partialFilterExpression: { undelivered: true } },
);
