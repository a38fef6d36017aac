import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { EVENTS_DUE_INDEX } from '../events/due-events.repository.js';
import type { MediaId, MessageId, TenantId } from '../common/id.js';

export const MEDIA_STATES = ['pending', 'stored', 'failed'] as const;

/**
 * - `pending`: the bytes are on their way to us
 * - `stored`: they are all there, and what they were said to be
 * - `failed`: they could not be had; may be tried again
 */
export type MediaState = (typeof MEDIA_STATES)[number];

export interface MediaError {
  /** Stable and machine-readable. */
  readonly code: string;
  readonly detail: string;
}

/** What Meta calls a file of ours, for one of its numbers. */
export interface MediaUpload {
  readonly metaMediaId: string;
  readonly at: Date;
}

/** A file that a customer sent, or that was given to us to be sent. */
@Schema({ collection: 'media', versionKey: false, minimize: false })
export class Media {
  @Prop({ type: String, required: true })
  _id: MediaId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /** `IN`: from Meta, with a message. `OUT`: uploaded by the tenant. */
  @Prop({ type: String, enum: ['IN', 'OUT'], required: true })
  direction: 'IN' | 'OUT';

  @Prop({ type: String, enum: MEDIA_STATES, required: true })
  state: MediaState;

  @Prop({ type: String, required: true })
  mimeType: string;

  @Prop({ type: String })
  fileName?: string;

  /** Known once stored. */
  @Prop({ type: Number })
  bytes?: number;

  /** Hex; known once stored. */
  @Prop({ type: String })
  sha256?: string;

  /** Of Ogg files once stored: channels of the Opus stream; 0 without one. */
  @Prop({ type: Number })
  opusChannels?: number;

  /** IN: the message it came with. */
  @Prop({ type: String })
  messageId?: MessageId;

  /** IN: Meta's id of the number it came in on, whose token it is fetched with. */
  @Prop({ type: String })
  phoneNumberId?: string;

  /** IN: what Meta calls it; good for 7 days. */
  @Prop({ type: String })
  metaMediaId?: string;

  /** OUT: equal for equal files of one tenant. */
  @Prop({ type: String })
  contentKey?: string;

  /** OUT: by the id of the number it was given to Meta for. */
  @Prop({ type: Object })
  uploads?: Record<string, MediaUpload>;

  /** IN: tries to fetch it. */
  @Prop({ type: Number, required: true })
  tries: number;

  /** While pending: next try, end of the lease of a try, or when an upload counts as abandoned. */
  @Prop({ type: Date })
  dueAt?: Date;

  /** IN: which claim lent it out last. */
  @Prop({ type: String })
  claim?: string;

  /** Why the last try failed. */
  @Prop({ type: Object })
  error?: MediaError;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;

  /** See `markEventsDue`. */
  @Prop({ type: String })
  eventsDue?: string;
}

export const MediaSchema = SchemaFactory.createForClass(Media);
MediaSchema.index(
  { tenantId: 1, messageId: 1 },
  { unique: true, partialFilterExpression: { messageId: { $exists: true } } },
);
MediaSchema.index(
  { tenantId: 1, contentKey: 1 },
  { unique: true, partialFilterExpression: { contentKey: { $exists: true } } },
);
MediaSchema.index(...EVENTS_DUE_INDEX);
MediaSchema.index({ tenantId: 1, _id: -1 });
MediaSchema.index({ tenantId: 1, bytes: 1 }, { partialFilterExpression: { bytes: { $gt: 0 } } });
MediaSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
