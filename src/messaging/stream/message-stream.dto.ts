import { ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { Optional } from '../../common/optional.js';
import { STREAM_CURSOR } from './stream-cursor.js';

export class MessageStreamQuery {
  /** `id` of the last event seen, for clients that cannot send `Last-Event-ID`. */
  @ApiPropertyOptional()
  @Optional()
  @Matches(STREAM_CURSOR, { message: 'cursor must be the id of an earlier event' })
  readonly cursor?: string;
}
