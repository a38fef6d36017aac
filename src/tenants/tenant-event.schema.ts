import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { EVENTS_DUE_INDEX } from '../events/due-events.repository.js';
import type { Id, TenantId } from '../common/id.js';

export type TenantEventId = Id<'evt'>;

/** Something that happened to a tenant's account, number or templates, for an operator to see. */
@Schema({ collection: 'tenant_events', versionKey: false, minimize: false })
export class TenantEvent {
  @Prop({ type: String, required: true })
  _id: TenantEventId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /** Meta's field, e.g. `account_update`, or a word of ours. */
  @Prop({ type: String, required: true })
  kind: string;

  /** What happened, in words. */
  @Prop({ type: String, required: true })
  summary: string;

  /** What Meta sent. */
  @Prop({ type: Object })
  data?: object;

  /** Makes the event unique: a delivery applied twice leaves it once. */
  @Prop({ type: String, required: true })
  source: string;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  /** See `markEventsDue`. */
  @Prop({ type: String })
  eventsDue?: string;
}

export const TenantEventSchema = SchemaFactory.createForClass(TenantEvent);
TenantEventSchema.index({ tenantId: 1, source: 1 }, { unique: true });
TenantEventSchema.index({ source: 1 });
TenantEventSchema.index({ tenantId: 1, _id: -1 });
TenantEventSchema.index(...EVENTS_DUE_INDEX);
