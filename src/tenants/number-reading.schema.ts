import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../common/id.js';

export type NumberReadingId = Id<'rdg'>;

/** What Meta said of a number, kept whenever it says something else than before. */
@Schema({ collection: 'number_readings', versionKey: false })
export class NumberReading {
  @Prop({ type: String, required: true })
  _id: NumberReadingId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /** Meta's id of the number. */
  @Prop({ type: String, required: true })
  phoneNumberId: string;

  /** GREEN, YELLOW, RED, UNKNOWN. */
  @Prop({ type: String })
  quality?: string;

  /** People who may be written to in 24 hours outside of service windows, in Meta's words. */
  @Prop({ type: String })
  messagingLimit?: string;

  /** STANDARD, HIGH, NOT_APPLICABLE. */
  @Prop({ type: String })
  throughputLevel?: string;

  /** CONNECTED, FLAGGED, … */
  @Prop({ type: String })
  status?: string;

  /** APPROVED, PENDING_REVIEW, DECLINED, … */
  @Prop({ type: String })
  nameStatus?: string;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const NumberReadingSchema = SchemaFactory.createForClass(NumberReading);
NumberReadingSchema.index({ tenantId: 1, phoneNumberId: 1, _id: -1 });
