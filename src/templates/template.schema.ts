import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../common/id.js';

export type TemplateId = Id<'tpl'>;

/** A message template as Meta's events tell of it; name and language make it one. */
@Schema({ collection: 'templates', versionKey: false })
export class Template {
  @Prop({ type: String, required: true })
  _id: TemplateId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  @Prop({ type: String, required: true })
  name: string;

  /** As Meta's send call has it: `en_US`, not `en-US`. */
  @Prop({ type: String, required: true })
  language: string;

  /** Meta's word: APPROVED, REJECTED, PAUSED, DISABLED, …; absent until an event tells. */
  @Prop({ type: String })
  status?: string;

  /** Why it is not approved, as Meta says. */
  @Prop({ type: String })
  reason?: string;

  /** MARKETING, UTILITY, AUTHENTICATION. */
  @Prop({ type: String })
  category?: string;

  /** GREEN, YELLOW, RED, UNKNOWN. */
  @Prop({ type: String })
  quality?: string;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const TemplateSchema = SchemaFactory.createForClass(Template);
TemplateSchema.index({ tenantId: 1, name: 1, language: 1 }, { unique: true });
TemplateSchema.index({ tenantId: 1, _id: -1 });
