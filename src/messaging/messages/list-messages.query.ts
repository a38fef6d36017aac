import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { Optional } from '../../common/optional.js';
import { PageQuery } from '../../common/page.js';
import { IsSearch } from '../../common/search-input.js';
import { IsTime } from '../../common/time-input.js';
import { MESSAGE_STATUSES, type MessageStatus } from './message-status.js';

/** What narrows a list of messages; all of it must hold. */
export class ListMessagesQuery extends PageQuery {
  @Optional()
  @Matches(/^cnv_\w{1,64}$/, { message: 'conversationId must be the id of a conversation' })
  readonly conversationId?: string;

  @ApiPropertyOptional({ enum: ['IN', 'OUT'], enumName: 'Direction' })
  @Optional()
  @IsIn(['IN', 'OUT'])
  readonly direction?: 'IN' | 'OUT';

  @ApiPropertyOptional({ enum: MESSAGE_STATUSES, enumName: 'MessageStatus' })
  @Optional()
  @IsIn(MESSAGE_STATUSES)
  readonly status?: MessageStatus;

  /** Meta's word for the kind of message, such as `text` or `image`. */
  @Optional()
  @Matches(/^\w{1,64}$/, { message: 'type must be a kind of message, such as text' })
  readonly type?: string;

  /**
   * Who wrote it: a customer's number or user id, or the `phoneNumberId` of one of the tenant's own
   * numbers.
   */
  @Optional()
  @IsString()
  @Length(1, 150)
  readonly from?: string;

  /** Whom it was for, said as in `from`. */
  @Optional()
  @IsString()
  @Length(1, 150)
  readonly to?: string;

  /** Meta's id of the message, in any of its forms. */
  @Optional()
  @IsString()
  @Length(1, 400)
  readonly wamid?: string;

  @Optional()
  @IsString()
  @Length(1, 255)
  readonly idempotencyKey?: string;

  /** Stored at this time or later. */
  @Optional()
  @IsTime()
  readonly since?: string;

  /** Changed at this time or later; then those that changed last come first. */
  @Optional()
  @IsTime()
  readonly updatedSince?: string;

  /** Words of its text, caption or title; the last one may be the beginning of a word. */
  @IsSearch()
  readonly search?: string;
}
