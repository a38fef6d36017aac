import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../common/id.js';

export type QuickReplyId = Id<'qrp'>;

/** A text that a tenant's people often answer with, found by its shortcut. */
@Schema({ collection: 'quick_replies', versionKey: false })
export class QuickReply {
  @Prop({ type: String, required: true })
  _id: QuickReplyId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /** Without the slash, in small letters. */
  @Prop({ type: String, required: true })
  shortcut: string;

  @Prop({ type: String, required: true })
  text: string;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const QuickReplySchema = SchemaFactory.createForClass(QuickReply);
QuickReplySchema.index({ tenantId: 1, shortcut: 1 }, { unique: true });
QuickReplySchema.index({ tenantId: 1, _id: -1 });
