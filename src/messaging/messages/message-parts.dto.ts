import { ApiProperty } from '@nestjs/swagger';
import { FAILURE_REASONS, type FailureReason } from './failure-reasons.js';
import { reasonOf } from './message-failure.js';
import type { Call, MessageFailure } from './message.schema.js';

export class ServiceWindowResponse {
  /** Whether free-form messages may be sent now, as far as we know. */
  open: boolean;

  /** When the window closes, ISO 8601; `null` if it is closed. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  closesAt: string | null;
}

export class MessageErrorResponse {
  /** Meta's code; 0 if the failure is not Meta's, or Meta gave none. */
  code: number;

  /** What kind of failure it is, for programs. See docs/errors.md. */
  @ApiProperty({ enum: FAILURE_REASONS, enumName: 'FailureReason' })
  reason: FailureReason;

  /** Meta's words, or ours where the failure is not Meta's. */
  title: string;

  @ApiProperty({ type: String, nullable: true })
  details: string | null;

  /** What to do about it. */
  advice: string;
}

export class MessageVersionResponse {
  /** When it read like this, ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time' })
  at: string;

  @ApiProperty({ type: String, nullable: true })
  body: string | null;

  /** The object Meta names after the type. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  content: unknown;
}

export class MessageReactionResponse {
  /** Whose it is: `IN` the customer's, `OUT` ours. */
  @ApiProperty({ enum: ['IN', 'OUT'], enumName: 'Direction' })
  direction: 'IN' | 'OUT';

  emoji: string;

  /** ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time' })
  at: string;
}

export class MessageCallResponse {
  /** `ongoing` until its end is told; `missed`: nobody took it. */
  @ApiProperty({ enum: ['ongoing', 'missed', 'ended'], enumName: 'CallState' })
  state: 'ongoing' | 'missed' | 'ended';

  /** ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startedAt: string | null;

  /** ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt: string | null;

  @ApiProperty({ type: Number, nullable: true })
  durationSeconds: number | null;
}

export function toCall({ startedAt, endedAt, missed, durationSeconds }: Call): MessageCallResponse {
  return {
    state: endedAt === undefined ? 'ongoing' : missed === true ? 'missed' : 'ended',
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    durationSeconds: durationSeconds ?? null,
  };
}

export function toError(failure: MessageFailure): MessageErrorResponse {
  return { ...failure, reason: reasonOf(failure), details: failure.details ?? null };
}
