import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { TenantId } from '../common/id.js';

/**
 * Who first had a number with a real access token, kept after it is gone: a simulated token takes no
 * number that was ever a real one.
 */
@Schema({ collection: 'number_owners', versionKey: false })
export class NumberOwner {
  /** Meta's id of the number. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const NumberOwnerSchema = SchemaFactory.createForClass(NumberOwner);
