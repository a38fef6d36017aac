import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { TenantId } from '../common/id.js';

/** When a tenant's templates were last pulled from Meta. */
@Schema({ collection: 'template_syncs', versionKey: false })
export class TemplateSync {
  @Prop({ type: String, required: true })
  _id: TenantId;

  /** Begin of the last try. */
  @Prop({ type: Date, required: true })
  startedAt: Date;

  /** Begin of the last try that saw all pages. */
  @Prop({ type: Date })
  completeAt?: Date;
}

export const TemplateSyncSchema = SchemaFactory.createForClass(TemplateSync);
