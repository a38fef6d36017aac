import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { newId, type ConversationId, type TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { nativeCollection } from '../database/native-collection.js';
import { ConversationNote, type NoteAuthor, type NoteId } from './conversation-note.schema.js';

/** Every query on `conversation_notes`. */
@Injectable()
export class ConversationNotesRepository {
  private readonly native: mongo.Collection<ConversationNote>;

  constructor(
    @InjectModel(ConversationNote.name) notes: Model<ConversationNote>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(notes);
  }

  async add(
    tenantId: TenantId,
    conversationId: ConversationId,
    text: string,
    author: NoteAuthor,
  ): Promise<ConversationNote> {
    const createdAt = this.clock.now();
    const note = { _id: newId('note'), tenantId, conversationId, text, author, createdAt };
    await this.native.insertOne(note);
    return note;
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(
    tenantId: TenantId,
    conversationId: ConversationId,
    { limit, cursor }: PageQuery,
  ): Promise<ConversationNote[]> {
    return this.native
      .find({
        tenantId,
        conversationId,
        ...defined({ _id: olderThan('note', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .toArray();
  }

  /** @returns whether it was there */
  async remove(
    tenantId: TenantId,
    conversationId: ConversationId,
    noteId: NoteId,
  ): Promise<boolean> {
    const note = { _id: noteId, tenantId, conversationId };
    return (await this.native.deleteOne(note)).deletedCount === 1;
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.native.deleteMany({ tenantId });
  }
}
