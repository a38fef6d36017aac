import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ConversationId, MessageId, TenantId, WebhookEventId } from '../../common/id.js';
import type { Metadata } from '../../common/metadata.js';
import type { Traceparent } from '../../common/traceparent.js';
import { EVENTS_DUE_INDEX } from '../../events/due-events.repository.js';
import type { JsonObject } from '../../whatsapp/json.js';
import type { FailureReason } from './failure-reasons.js';
import { STATUS_RANK, type OutboundStatus } from './message-status.js';

/** The lanes of a number's outbox, the most urgent first. */
export const LANE = {
  /** In flight, or waiting for another try; holds back its conversation. */
  underway: 0,
  /** Answers to what a customer just wrote. */
  reply: 1,
  /** Everything else. */
  bulk: 2,
} as const;

/** Fields that only a message in the outbox has; unset when nothing is left to do for it. */
export const LEAVE_OUTBOX = { lane: 1, dueAt: 1, claim: 1, heldSince: 1, waitsFor: 1 } as const;

export type Origin = 'customer' | 'api' | 'auto-reply' | 'app' | 'history';

export interface MessageFailure {
  /** Meta's code; 0 if the failure is not Meta's. */
  readonly code: number;
  readonly reason: FailureReason;
  readonly title: string;
  readonly details?: string;
  /** What to do about it, for people. */
  readonly advice: string;
}

/** A try to send a message that Meta did not take, or did not answer. */
export interface FailedTry {
  readonly at: Date;
  /** Meta's code; 0 if Meta gave none. */
  readonly code: number;
  readonly title: string;
  readonly details?: string;
  readonly httpStatus?: number;
  /** Meta's id of the call. */
  readonly traceId?: string;
}

export interface Call {
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  /** Nobody took it, or it failed; known once it has ended. */
  readonly missed?: boolean;
  readonly durationSeconds?: number;
}

/** A message in either direction. */
@Schema({ collection: 'messages', versionKey: false, minimize: false })
export class Message {
  @Prop({ type: String, required: true })
  _id: MessageId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  @Prop({ type: String, required: true })
  conversationId: ConversationId;

  /**
   * Meta's id of the tenant's number that it came in on or goes out from. Absent only in what a
   * process of an older version wrote, and nobody has met since.
   */
  @Prop({ type: String })
  phoneNumberId?: string;

  @Prop({ type: String, enum: ['IN', 'OUT'], required: true })
  direction: 'IN' | 'OUT';

  @Prop({ type: String, required: true })
  origin: Origin;

  /** Meta's word for the kind of message; unknown kinds are kept as they come. */
  @Prop({ type: String, required: true })
  type: string;

  /** What a person reads: text, caption or title. */
  @Prop({ type: String })
  body?: string;

  /** The object Meta names after the type. */
  @Prop({ type: Object })
  content: unknown;

  /**
   * Whatever else stood in the message: context, referral, errors and what we do not know. For a
   * fallback template also what it stands `insteadOf`.
   */
  @Prop({ type: Object })
  extras?: JsonObject;

  /** Meta's id of the message; unique in a tenant. */
  @Prop({ type: String })
  wamid?: string;

  /**
   * What all of its wamids have in common, see `wamidKeyOf`; unique for a number of a tenant. Absent where
   * another message has it, of another person: then only the whole wamid tells them apart.
   */
  @Prop({ type: String })
  wamidKey?: string;

  /** Edits, revocations and reactions: what the message they are about is found by. */
  @Prop({ type: String })
  amends?: string;

  /** The group it was written in. */
  @Prop({ type: String })
  groupId?: string;

  /** Calls: when and how, as far as is told. */
  @Prop({ type: Object })
  call?: Call;

  /** Nobody has to read it. */
  @Prop({ type: Boolean })
  quiet?: boolean;

  /** OUT: the wamid that a row from an echo holds still, while the two are made one. */
  @Prop({ type: String })
  twinWamid?: string;

  /** The other end: digits of a number, or a business-scoped user id. */
  @Prop({ type: String, required: true })
  peer: string;

  /** IN: the delivery it came with. A second run of that delivery may complete its work. */
  @Prop({ type: String })
  webhookEventId?: WebhookEventId;

  /** What brought it about, if that was traced: the webhook, or the request that it was sent by. */
  @Prop({ type: String })
  traceparent?: Traceparent;

  /** IN: the auto-reply decided on when it was stored; a later run says the same. */
  @Prop({ type: String })
  autoReplyText?: string;

  /** OUT: see `STATUS_RANK`. */
  @Prop({ type: Number })
  rank?: number;

  /** OUT: first time of each stage. */
  @Prop({ type: Object })
  statusTimes?: Partial<Record<OutboundStatus, Date>>;

  /** OUT: tries that went out to Meta and were answered or lost. */
  @Prop({ type: Number })
  attempts?: number;

  /** OUT: tries that failed, the newest last; the oldest are dropped where there are many. */
  @Prop({ type: [Object], default: undefined })
  tries?: FailedTry[];

  /** OUT: the `sendError`, see `STORED_AS`. */
  @Prop({ type: Object })
  error?: MessageFailure;

  /** OUT: the `deliveryError`, see `STORED_AS`; may stand beside a delivery. */
  @Prop({ type: Object })
  failure?: MessageFailure;

  /** OUT: as Meta's statuses tell. */
  @Prop({ type: Object })
  pricing?: JsonObject;

  /** OUT: Meta's conversation, in statuses of older versions and free entry points. */
  @Prop({ type: Object })
  metaConversation?: JsonObject;

  @Prop({ type: String })
  idempotencyKey?: string;

  /** Hash of what was asked for; the same key with another one is refused. */
  @Prop({ type: String })
  fingerprint?: string;

  /** OUT: goes by Meta's Marketing Messages API; whether Meta may use what people do with it. */
  @Prop({ type: Boolean })
  activitySharing?: boolean;

  /** OUT: the caller's own words. */
  @Prop({ type: Object })
  metadata?: Metadata;

  /** What its body is found by, see `wordsOf`. */
  @Prop({ type: [String], default: undefined })
  words?: string[];

  /** OUT: not to go out before then. */
  @Prop({ type: Date })
  sendAt?: Date;

  /** OUT: not to go out if somebody answered the conversation since this message of the customer. */
  @Prop({ type: String })
  unlessAnsweredSince?: MessageId;

  /** OUT: not to go out after that. */
  @Prop({ type: Date })
  expiresAt?: Date;

  /** OUT: the `homeLane`, see `STORED_AS`. */
  @Prop({ type: Number })
  priority?: number;

  /** OUT: where it stands in the outbox now; absent as soon as nothing is left to do for it. */
  @Prop({ type: Number })
  lane?: number;

  /**
   * OUT: when something must happen again: planned time, next try, end of the lease of a try in
   * flight, deadline of an unknown outcome.
   */
  @Prop({ type: Date })
  dueAt?: Date;

  /** OUT: the paused template it waits for, see `templateKeyOf`; it is due as soon as that is usable. */
  @Prop({ type: String })
  waitsFor?: string;

  /** OUT: which claim lent it out last; tells one try from another. */
  @Prop({ type: String })
  claim?: string;

  /** OUT: since when it holds back its conversation. */
  @Prop({ type: Date })
  heldSince?: Date;

  /** When it was written, as Meta tells; for ours when it was accepted. */
  @Prop({ type: Date, required: true })
  timestamp: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;

  /** OUT: times that it began anew after it was given up, or nobody knew what became of it. */
  @Prop({ type: Number })
  round?: number;

  /** See `markEventsDue`. */
  @Prop({ type: String })
  eventsDue?: string;
}

export const MessageSchema = SchemaFactory.createForClass(Message);
MessageSchema.index(
  { tenantId: 1, wamid: 1 },
  { unique: true, partialFilterExpression: { wamid: { $exists: true } } },
);
MessageSchema.index(
  // Two numbers of one tenant that write to each other have the same message, once each.
  { tenantId: 1, wamidKey: 1, phoneNumberId: 1 },
  { unique: true, partialFilterExpression: { wamidKey: { $exists: true } } },
);
MessageSchema.index(
  { tenantId: 1, amends: 1 },
  { partialFilterExpression: { amends: { $exists: true } } },
);
MessageSchema.index(
  { tenantId: 1, idempotencyKey: 1 },
  { unique: true, partialFilterExpression: { idempotencyKey: { $exists: true } } },
);
MessageSchema.index(
  { tenantId: 1, phoneNumberId: 1, lane: 1, _id: 1 },
  { partialFilterExpression: { lane: { $exists: true } } },
);
MessageSchema.index(
  { tenantId: 1, waitsFor: 1 },
  { partialFilterExpression: { waitsFor: { $exists: true } } },
);
// What was sent from the phone app, where it may be a message of ours.
MessageSchema.index(
  { tenantId: 1, phoneNumberId: 1, _id: 1 },
  { partialFilterExpression: { origin: 'app' } },
);
MessageSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
MessageSchema.index(
  { rank: 1, expiresAt: 1 },
  { partialFilterExpression: { rank: STATUS_RANK.queued, expiresAt: { $exists: true } } },
);
// What somebody has to look after is looked for by status; of all else the newest will do.
MessageSchema.index(
  { tenantId: 1, rank: 1, _id: -1 },
  { partialFilterExpression: { rank: STATUS_RANK.failed } },
);
MessageSchema.index(
  { rank: 1, tenantId: 1, _id: -1 },
  { partialFilterExpression: { rank: STATUS_RANK.unknown } },
);
// Of all tenants together. An index of its own for each: their keys must differ.
MessageSchema.index(
  { rank: 1, _id: -1 },
  { partialFilterExpression: { rank: STATUS_RANK.unknown } },
);
MessageSchema.index(
  { rank: -1, _id: -1 },
  { partialFilterExpression: { rank: STATUS_RANK.failed } },
);
MessageSchema.index(
  { conversationId: 1, rank: 1 },
  { partialFilterExpression: { rank: STATUS_RANK.unknown } },
);
MessageSchema.index(...EVENTS_DUE_INDEX);
MessageSchema.index({ conversationId: 1, _id: -1 });
MessageSchema.index({ tenantId: 1, _id: -1 });
MessageSchema.index(
  { tenantId: 1, words: 1, _id: -1 },
  { partialFilterExpression: { words: { $exists: true } } },
);
MessageSchema.index({ tenantId: 1, updatedAt: 1, _id: 1 });
