import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, Matches } from 'class-validator';
import { IsWholeNumber } from '../common/number-input.js';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import {
  DEAD_LETTER_KINDS,
  DEAD_LETTER_STATES,
  type DeadLetter,
  type DeadLetterKind,
  type DeadLetterState,
} from '../dead-letters/dead-letter.schema.js';

const MAX_REPLAYED = 1_000;
const DEAD_LETTER_ID = /^dlt_[\w-]{1,64}$/;
const TENANT_ID = /^tnt_\w{1,64}$/;

export class ListDeadLettersQuery extends PageQuery {
  @Optional()
  @Matches(TENANT_ID, { message: 'tenantId must be the id of a tenant' })
  readonly tenantId?: string;

  @ApiPropertyOptional({ enum: DEAD_LETTER_KINDS, enumName: 'DeadLetterKind' })
  @Optional()
  @IsIn(DEAD_LETTER_KINDS)
  readonly kind?: DeadLetterKind;

  @ApiPropertyOptional({ enum: DEAD_LETTER_STATES, enumName: 'DeadLetterState' })
  @Optional()
  @IsIn(DEAD_LETTER_STATES)
  readonly state?: DeadLetterState;

  /** Meta's error code. */
  @Optional()
  @IsWholeNumber()
  readonly code?: number;
}

/** Which open letters to replay: by id, or all that fit. */
export class ReplayDeadLettersDto {
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_REPLAYED)
  @Matches(DEAD_LETTER_ID, { each: true, message: 'ids must be ids of dead letters' })
  readonly ids?: string[];

  @Optional()
  @Matches(TENANT_ID, { message: 'tenantId must be the id of a tenant' })
  readonly tenantId?: string;

  /** Meta's error code. */
  @Optional()
  @IsInt()
  readonly code?: number;

  /** Only say what would happen. */
  @Optional()
  @IsBoolean()
  readonly dryRun?: boolean;
}

export class DeadLetterReasonResponse {
  /** Meta's code; 0 if the reason is not Meta's. */
  code: number;

  /** What kind of failure it is, for programs: as `error.reason` of messages; absent in old ones. */
  reason?: string;

  title: string;
  details?: string;
  /** What to do about it. */
  advice: string;
}

export class DeadLetterHistoryResponse {
  @ApiProperty({ type: String, format: 'date-time' })
  at: string;

  @ApiProperty({ enum: ['given up', 'replayed', 'discarded'] })
  event: string;

  code?: number;
}

export class DeadLetterResponse {
  id: string;

  @ApiProperty({ enum: DEAD_LETTER_KINDS, enumName: 'DeadLetterKind' })
  kind: DeadLetterKind;

  @ApiProperty({ type: String, nullable: true })
  tenantId: string | null;

  /** Id of the message, webhook event or file that was given up. */
  subjectId: string;

  reason: DeadLetterReasonResponse;

  /** Tries before it was given up, the last time. */
  attempts: number;

  @ApiProperty({ enum: DEAD_LETTER_STATES, enumName: 'DeadLetterState' })
  state: DeadLetterState;

  /** What happened to it so far, oldest first. */
  history: DeadLetterHistoryResponse[];

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt: string;
}

export class DeadLetterPage {
  items: DeadLetterResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class ReplayedLetterResponse {
  id: string;

  /** What happened, or would happen. */
  @ApiProperty({ enum: ['replayed', 'would replay', 'skipped'] })
  result: 'replayed' | 'would replay' | 'skipped';

  /** Why it was skipped. */
  reason?: string;
}

export class ReplayDeadLettersResponse {
  dryRun: boolean;
  items: ReplayedLetterResponse[];
}

export function toDeadLetterResponse(letter: DeadLetter): DeadLetterResponse {
  const { _id, kind, tenantId, subjectId, reason, attempts, state, history } = letter;
  return {
    id: _id,
    kind,
    tenantId: tenantId ?? null,
    subjectId,
    reason: { ...reason },
    attempts,
    state,
    history: history.map(({ at, ...rest }) => ({ at: at.toISOString(), ...rest })),
    createdAt: letter.createdAt.toISOString(),
    updatedAt: letter.updatedAt.toISOString(),
  };
}
