import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ConversationId, Id, TenantId } from '../common/id.js';

export type NoteId = Id<'note'>;

/** Who wrote a note. */
export interface NoteAuthor {
  readonly kind: 'operator' | 'key' | 'user' | 'system';
  readonly id: string | null;
  readonly name: string;
}

/** What somebody of the tenant noted about a conversation. Customers never see it. */
@Schema({ collection: 'conversation_notes', versionKey: false })
export class ConversationNote {
  @Prop({ type: String, required: true })
  _id: NoteId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  @Prop({ type: String, required: true })
  conversationId: ConversationId;

  @Prop({ type: String, required: true })
  text: string;

  @Prop({ type: Object, required: true })
  author: NoteAuthor;

  @Prop({ type: Date, required: true })
  createdAt: Date;
}

export const ConversationNoteSchema = SchemaFactory.createForClass(ConversationNote);
ConversationNoteSchema.index({ tenantId: 1, conversationId: 1, _id: -1 });
