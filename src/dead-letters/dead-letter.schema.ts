import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { DeadLetterId, TenantId } from '../common/id.js';

export const DEAD_LETTER_KINDS = ['message', 'webhook', 'media'] as const;
export type DeadLetterKind = (typeof DEAD_LETTER_KINDS)[number];

export const DEAD_LETTER_STATES = ['open', 'replayed', 'discarded'] as const;
export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

/** Why something was given up. */
export interface DeadLetterReason {
  /** Meta's code; 0 if the reason is not Meta's. */
  readonly code: number;
  /** What kind of failure it is, for programs; absent in old ones. */
  readonly reason?: string;
  readonly title: string;
  readonly details?: string;
  readonly advice: string;
}

/** Something that was given up, and waits for a person. One record per thing, however often. */
@Schema({ collection: 'dead_letters', versionKey: false })
export class DeadLetter {
  @Prop({ type: String, required: true })
  _id: DeadLetterId;

  @Prop({ type: String, enum: DEAD_LETTER_KINDS, required: true })
  kind: DeadLetterKind;

  /** Absent for a webhook that belongs to nobody. */
  @Prop({ type: String })
  tenantId?: TenantId;

  /** The message, webhook event or file that was given up. */
  @Prop({ type: String, required: true })
  subjectId: string;

  @Prop({ type: Object, required: true })
  reason: DeadLetterReason;

  /** Tries before it was given up, the last time. */
  @Prop({ type: Number, required: true })
  attempts: number;

  @Prop({ type: String, enum: DEAD_LETTER_STATES, required: true })
  state: DeadLetterState;

  /** What happened to it so far, oldest first. */
  @Prop({ type: [Object], required: true })
  history: {
    at: Date;
    event: 'given up' | DeadLetterState;
    code?: number;
    /** Tells one failure from another, where it may be told twice. */
    cause?: string;
  }[];

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const DeadLetterSchema = SchemaFactory.createForClass(DeadLetter);
DeadLetterSchema.index({ state: 1, _id: -1 });
DeadLetterSchema.index({ kind: 1, _id: -1 });
DeadLetterSchema.index({ 'reason.code': 1, _id: -1 });
DeadLetterSchema.index({ tenantId: 1, _id: -1 });
DeadLetterSchema.index({ tenantId: 1, state: 1, _id: -1 });
