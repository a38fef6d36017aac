import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { TenantId } from '../common/id.js';
import type { Check } from './check.js';

/** What was found when a number was last looked at. */
@Schema({ collection: 'diagnoses', versionKey: false })
export class Diagnosis {
  /** Tenant and number. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /** Meta's id of the number. */
  @Prop({ type: String, required: true })
  phoneNumberId: string;

  /** Absent before the first look. */
  @Prop({ type: [Object], default: undefined })
  checks?: Check[];

  @Prop({ type: Date })
  checkedAt?: Date;

  /** When it is to be looked at by itself. */
  @Prop({ type: Date, required: true })
  dueAt: Date;
}

export const DiagnosisSchema = SchemaFactory.createForClass(Diagnosis);
DiagnosisSchema.index({ dueAt: 1 });
DiagnosisSchema.index({ tenantId: 1, phoneNumberId: 1 });
DiagnosisSchema.index({ phoneNumberId: 1 });
DiagnosisSchema.index({ 'checks.state': 1 });

export function diagnosisIdOf(tenantId: TenantId, phoneNumberId: string): string {
  return `${tenantId}/${phoneNumberId}`;
}
