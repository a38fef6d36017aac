import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { Optional } from '../../common/optional.js';

export const OUTCOMES = ['sent', 'not_sent'] as const;

/** What somebody found out about a message whose outcome is unknown. */
export class SettleMessageDto {
  /** `sent`: Meta has it. `not_sent`: Meta never got it; it is sent again. */
  @ApiProperty({ enum: OUTCOMES, enumName: 'KnownOutcome' })
  @IsIn(OUTCOMES)
  readonly outcome: (typeof OUTCOMES)[number];

  /** Meta's id of the message, where it is known; only with `sent`. */
  @Optional()
  @Matches(/^[\w.=+/-]{1,512}$/, { message: "wamid must be Meta's id of the message" })
  readonly wamid?: string;
}
