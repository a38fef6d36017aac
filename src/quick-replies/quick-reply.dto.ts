import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import { Optional } from '../common/optional.js';
import type { Page } from '../common/page.js';
import type { QuickReply } from './quick-reply.schema.js';

/** Letters in small, digits, `_` and `-`, up to 32: what is typed behind the slash. */
const SHORTCUT = /^(?!.*\p{Lu})[\p{L}\p{M}\p{N}_-]{1,32}$/u;
const SHORTCUT_RULE = 'shortcut must be 1 to 32 small letters, digits, _ or -';

export class CreateQuickReplyDto {
  /** What is typed behind a slash to find it: 1 to 32 small letters, digits, `_` or `-`. */
  @Matches(SHORTCUT, { message: SHORTCUT_RULE })
  readonly shortcut: string;

  /** What is answered, 1 to 4096 characters. */
  @IsString()
  @Length(1, 4096)
  readonly text: string;
}

export class UpdateQuickReplyDto {
  /** What is typed behind a slash to find it: 1 to 32 small letters, digits, `_` or `-`. */
  @Optional()
  @Matches(SHORTCUT, { message: SHORTCUT_RULE })
  readonly shortcut?: string;

  /** What is answered, 1 to 4096 characters. */
  @Optional()
  @IsString()
  @Length(1, 4096)
  readonly text?: string;
}

export class QuickReplyResponse {
  id: string;

  /** What is typed behind a slash to find it. */
  shortcut: string;

  /** What is answered. */
  text: string;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt: string;
}

export class QuickReplyPage implements Page<QuickReplyResponse> {
  items: QuickReplyResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toQuickReplyResponse({
  _id: id,
  shortcut,
  text,
  createdAt,
  updatedAt,
}: QuickReply): QuickReplyResponse {
  return {
    id,
    shortcut,
    text,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
