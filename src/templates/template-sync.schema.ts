import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { TenantId } from '../common/id.js';

/** When the templates of an account were last pulled from Meta, for a tenant. */
@Schema({ collection: 'template_syncs', versionKey: false })
export class TemplateSync {
  /** See `accountKeyOf`. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /** Begin of the last try. */
  @Prop({ type: Date, required: true })
  startedAt: Date;

  /** Begin of the last try that saw all pages. */
  @Prop({ type: Date })
  completeAt?: Date;
}

export const TemplateSyncSchema = SchemaFactory.createForClass(TemplateSync);
TemplateSyncSchema.index({ tenantId: 1 });
