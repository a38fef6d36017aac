import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ConversationId, TenantId } from '../common/id.js';
import { EVENTS_DUE_INDEX } from '../events/due-events.repository.js';

export const HANDLING_STATUSES = ['open', 'closed'] as const;
export type HandlingStatus = (typeof HANDLING_STATUSES)[number];

/** Something that the log is to tell of. */
export interface HandlingNews {
  /** Tells it from other happenings of its type. */
  readonly id: string;
  readonly type: 'conversation.opened' | 'conversation.assigned' | 'conversation.closed';
  readonly at: Date;
  readonly status: HandlingStatus;
  readonly assignee: string | null;
  /** Who had it before, of an assignment. */
  readonly previousAssignee?: string | null;
}

/**
 * How a tenant's people deal with a conversation: who has it, whether it is done, what it is about.
 * Conversations that nobody ever touched have none; they are open and nobody's.
 */
@Schema({ collection: 'conversation_handlings', versionKey: false })
export class Handling {
  @Prop({ type: String, required: true })
  _id: ConversationId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /** Grows with every change; a change is made to the version that it was decided by. */
  @Prop({ type: Number, required: true })
  version: number;

  @Prop({ type: String, enum: HANDLING_STATUSES, required: true })
  status: HandlingStatus;

  @Prop({ type: Date })
  closedAt?: Date;

  /** Id of a member, or the tenant's own word for somebody. */
  @Prop({ type: String })
  assignee?: string;

  @Prop({ type: [String], required: true })
  labels: string[];

  /** Nobody need look before then, unless the customer writes. */
  @Prop({ type: Date })
  snoozedUntil?: Date;

  /** When it was snoozed; a message that came later wakes it. */
  @Prop({ type: Date })
  snoozedAt?: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;

  /** What the log does not tell of yet. */
  @Prop({ type: [Object], default: undefined })
  news?: HandlingNews[];

  /** See `markEventsDue`. */
  @Prop({ type: String })
  eventsDue?: string;
}

export const HandlingSchema = SchemaFactory.createForClass(Handling);
HandlingSchema.index(
  { tenantId: 1, assignee: 1, _id: -1 },
  { partialFilterExpression: { assignee: { $exists: true } } },
);
HandlingSchema.index({ tenantId: 1, labels: 1, _id: -1 });
HandlingSchema.index(...EVENTS_DUE_INDEX);
