import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../common/id.js';
import type { JsonObject } from '../whatsapp/json.js';

export type TemplateId = Id<'tpl'>;

export const TEMPLATE_NAME = /^[a-z0-9_]{1,512}$/;

/**
 * A message template as Meta lists it and its events tell of it; account, name and language make it
 * one.
 */
@Schema({ collection: 'templates', versionKey: false })
export class Template {
  @Prop({ type: String, required: true })
  _id: TemplateId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /** Meta's id of the WhatsApp Business account that has it. */
  @Prop({ type: String, required: true })
  wabaId: string;

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

  /** Meta's id. */
  @Prop({ type: String })
  metaId?: string;

  /** POSITIONAL or NAMED. */
  @Prop({ type: String })
  parameterFormat?: string;

  /** HEADER, BODY, BUTTONS, … as Meta lists them; absent until they are known. */
  @Prop({ type: [Object], default: undefined })
  components?: readonly JsonObject[];

  /** When an event, or an answer of Meta's, last told its state. */
  @Prop({ type: Date })
  notedAt?: Date;

  /** Begin of the last synchronisation that found it. */
  @Prop({ type: Date })
  syncedAt?: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const TemplateSchema = SchemaFactory.createForClass(Template);
TemplateSchema.index({ tenantId: 1, wabaId: 1, name: 1, language: 1 }, { unique: true });
TemplateSchema.index({ tenantId: 1, _id: -1 });
