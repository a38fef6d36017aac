import { IsBoolean } from 'class-validator';
import { Optional } from '../../common/optional.js';

export class MarkReadDto {
  /** Also show that an answer is being written. */
  @Optional()
  @IsBoolean()
  readonly typing?: boolean;
}
