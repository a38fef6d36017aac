import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { currentActor } from '../../access/caller.js';
import type { ConversationId, TenantId } from '../../common/id.js';
import { PageQuery, toPage } from '../../common/page.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows } from '../../common/route-access.js';
import { NoteNotFoundError } from '../../conversations/conversation.errors.js';
import type { NoteId } from '../../conversations/conversation-note.schema.js';
import { ConversationNotesRepository } from '../../conversations/conversation-notes.repository.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { AddNoteDto, NotePage, NoteResponse, toNoteResponse } from './handling.dto.js';

@ApiTags('Conversations')
@Controller('tenants/:tenantId/conversations/:conversationId/notes')
@Allows('read')
export class NotesController {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly notes: ConversationNotesRepository,
  ) {}

  /** Notes something about a conversation, for the tenant's own people. */
  @Post()
  @Allows('send')
  @ApiCreatedResponse({ type: NoteResponse })
  @ApiProblems(400)
  async add(
    @Param('tenantId') tenantId: TenantId,
    @Param('conversationId') conversationId: ConversationId,
    @Body() { text }: AddNoteDto,
  ): Promise<NoteResponse> {
    await this.conversations.get(tenantId, conversationId);
    return toNoteResponse(await this.notes.add(tenantId, conversationId, text, currentActor()));
  }

  /** What was noted about a conversation, newest first. */
  @Get()
  @ApiOkResponse({ type: NotePage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Param('conversationId') conversationId: ConversationId,
    @Query() page: PageQuery,
  ): Promise<NotePage> {
    await this.conversations.get(tenantId, conversationId);
    const notes = await this.notes.list(tenantId, conversationId, page);
    return toPage(notes, page.limit, ({ _id }) => _id, toNoteResponse);
  }

  /** Removes a note for good. */
  @Delete(':noteId')
  @Allows('send')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async remove(
    @Param('tenantId') tenantId: TenantId,
    @Param('conversationId') conversationId: ConversationId,
    @Param('noteId') noteId: NoteId,
  ): Promise<void> {
    await this.conversations.get(tenantId, conversationId);
    if (!(await this.notes.remove(tenantId, conversationId, noteId))) {
      throw new NoteNotFoundError(noteId);
    }
  }
}
