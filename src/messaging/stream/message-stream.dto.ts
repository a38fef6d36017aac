import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { Optional } from '../../common/optional.js';

export class MessageStreamQuery {
  /** `id` of the last event seen, for clients that cannot send `Last-Event-ID`. */
  @ApiPropertyOptional()
  @Optional()
  @IsString()
  readonly cursor?: string;
}
