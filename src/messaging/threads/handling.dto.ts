import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsString, Length, ValidateIf } from 'class-validator';
import { defined } from '../../common/defined.js';
import { ForPeople } from '../../common/for-people.js';
import { InvalidRequestError } from '../../common/errors.js';
import { IsMetadata, type MetadataChange } from '../../common/metadata.js';
import { Optional } from '../../common/optional.js';
import type { Page } from '../../common/page.js';
import { IsTime, parseTime } from '../../common/time-input.js';
import type { ConversationNote } from '../../conversations/conversation-note.schema.js';
import type { HandlingChange } from '../../conversations/handling-change.js';
import { HANDLING_STATUSES, type HandlingStatus } from '../../conversations/handling.schema.js';

const MAX_LABELS = 20;

/** The field may be left out, or be `null`. */
const OrNull = (): PropertyDecorator =>
  ValidateIf((_object, value) => value !== undefined && value !== null);

export class UpdateConversationDto {
  /** A closed conversation opens by itself when its customer writes. */
  @ApiPropertyOptional({ enum: HANDLING_STATUSES, enumName: 'ConversationStatus' })
  @Optional()
  @IsIn(HANDLING_STATUSES)
  readonly status?: HandlingStatus;

  /** Who deals with it: the id of a member, or your own word, 1 to 100 characters; `null`: nobody. */
  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 100 })
  @OrNull()
  @IsString()
  @Length(1, 100)
  readonly assignee?: string | null;

  /** What it is about, instead of what was said before: at most 20 words of up to 50 characters. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_LABELS)
  @IsString({ each: true })
  @Length(1, 50, { each: true })
  @ForPeople({ each: true })
  readonly labels?: string[];

  /** Nobody need look before then, unless the customer writes; `null`: now. RFC 3339, in the future. */
  @ApiPropertyOptional({ type: String, nullable: true })
  @OrNull()
  @IsTime()
  readonly snoozedUntil?: string | null;

  /**
   * Your own words about the conversation, at most 50. Names of up to 40 letters, digits, `_` and `-`;
   * texts of up to 500 characters, `null` takes one away. Those that are not named stay.
   */
  @IsMetadata('nullable')
  readonly metadata?: MetadataChange;
}

/** @throws InvalidRequestError if it does not hold together */
export function toHandlingChange(
  { status, assignee, labels, snoozedUntil }: UpdateConversationDto,
  now: Date,
): HandlingChange {
  const until = parseTime(snoozedUntil);
  const refuse = (message: string): never => {
    throw new InvalidRequestError([{ field: 'snoozedUntil', message }]);
  };
  if (until !== null && until <= now) refuse('must be a time that is still to come');
  if (until !== null && status === 'closed')
    refuse('must be left out of a conversation that closes');
  return defined({
    status,
    assignee,
    labels,
    snoozedUntil: snoozedUntil === undefined ? undefined : until,
  });
}

export class AddNoteDto {
  /** 1 to 10,000 characters. Customers never see it. */
  @IsString()
  @Length(1, 10_000)
  readonly text: string;
}

export class NoteAuthorResponse {
  @ApiProperty({ enum: ['operator', 'key', 'user', 'system'] })
  kind: 'operator' | 'key' | 'user' | 'system';

  /** Id of the key or the person; `null` if there is none. */
  @ApiProperty({ type: String, nullable: true })
  id: string | null;

  name: string;
}

export class NoteResponse {
  id: string;

  conversationId: string;

  /** What was noted. */
  text: string;

  /** Who wrote it. */
  author: NoteAuthorResponse;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;
}

export class NotePage implements Page<NoteResponse> {
  items: NoteResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toNoteResponse({
  _id: id,
  conversationId,
  text,
  author,
  createdAt,
}: ConversationNote): NoteResponse {
  return { id, conversationId, text, author, createdAt: createdAt.toISOString() };
}
