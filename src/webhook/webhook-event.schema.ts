import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { TenantId, WebhookEventId } from '../common/id.js';
import type { Traceparent } from '../common/traceparent.js';

export const ITEM_OUTCOMES = [
  'applied',
  'duplicate',
  'ignored',
  'parked',
  'quarantined',
  'failed',
] as const;

/**
 * - `applied`: done
 * - `duplicate`: another delivery brought it first
 * - `ignored`: it tells nothing that we act on
 * - `parked`: a status whose message is not known yet; tried again for a while
 * - `quarantined`: nobody registered its number or account
 * - `failed`: it cannot be read, or applying it failed; `reason` says why
 */
export type ItemOutcome = (typeof ITEM_OUTCOMES)[number];

/** What became of one message, status or other change of a delivery. */
export interface ItemRecord {
  /** Place in the body: entry, change, list, index. */
  readonly position: string;
  readonly kind: string;
  /** Type of the message, word of the status, or field of the change. */
  readonly label: string;
  readonly outcome: ItemOutcome;
  readonly reason?: string;
  readonly tenantId?: TenantId;
  readonly phoneNumberId?: string;
  readonly wabaId?: string;
  readonly wamid?: string;
}

/** One delivery from Meta, raw as it came, and what became of each of its items. */
@Schema({ collection: 'webhook_events', versionKey: false })
export class WebhookEvent {
  /** Made from the hash of the body: the same bytes are the same delivery. */
  @Prop({ type: String, required: true })
  _id: WebhookEventId;

  @Prop({ type: Buffer, required: true })
  body: Buffer;

  /** The tenant whose own app secret signed it; only its events count then. */
  @Prop({ type: String })
  scope?: TenantId;

  @Prop({ type: Date, required: true })
  receivedAt: Date;

  /** No auto-reply: it may have gone out before the database was restored from a backup. */
  @Prop({ type: Boolean })
  unanswered?: true;

  /** The request that brought it, if that was traced. */
  @Prop({ type: String })
  traceparent?: Traceparent;

  /** When it must be looked at (again); absent once nothing is left to do. */
  @Prop({ type: Date })
  dueAt?: Date;

  /** Somebody applies it, by where they found that its items go. */
  @Prop({ type: Boolean })
  applying?: true;

  /** It was not applied to its end yet, not even once: nobody knows what it tells. */
  @Prop({ type: Boolean })
  unread?: true;

  /** Times that somebody began to apply it. */
  @Prop({ type: Number, required: true })
  tries: number;

  @Prop({ type: [Object], default: undefined })
  items?: ItemRecord[];

  /** The tenants its items belong to. */
  @Prop({ type: [String], default: undefined })
  tenantIds?: TenantId[];

  /** From here the delivery is kept for the configured number of days. */
  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

export const WebhookEventSchema = SchemaFactory.createForClass(WebhookEvent);
WebhookEventSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
WebhookEventSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
WebhookEventSchema.index({ receivedAt: -1, _id: -1 });
WebhookEventSchema.index({ tenantIds: 1, receivedAt: -1, _id: -1 });
WebhookEventSchema.index({ 'items.wamid': 1, receivedAt: -1, _id: -1 });
WebhookEventSchema.index({ 'items.phoneNumberId': 1, receivedAt: -1, _id: -1 });
// Few, and gone within moments.
WebhookEventSchema.index(
  { unread: 1, receivedAt: 1 },
  { partialFilterExpression: { unread: true } },
);
WebhookEventSchema.index({ 'items.outcome': 1, receivedAt: -1, _id: -1 });
