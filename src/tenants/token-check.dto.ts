import { ApiProperty } from '@nestjs/swagger';
import { TOKEN_OUTCOMES, type TokenCheck, type TokenOutcome } from './token-check.js';

/** What Meta said when it was last asked about the token and the number. */
export class TokenCheckResponse {
  @ApiProperty({ type: String, format: 'date-time' })
  checkedAt: string;

  /**
   * `valid`: Meta shows the number to this token. `refused`: Meta said no. `unreachable`: there was
   * no answer, or none that could be read. `unchecked`: there is nothing to ask Meta.
   */
  @ApiProperty({ enum: TOKEN_OUTCOMES, enumName: 'TokenOutcome' })
  outcome: TokenOutcome;

  /** For people. */
  detail: string;

  @ApiProperty({ type: String, nullable: true })
  displayPhoneNumber: string | null;

  @ApiProperty({ type: String, nullable: true })
  verifiedName: string | null;

  /** GREEN, YELLOW, RED or UNKNOWN. */
  @ApiProperty({ type: String, nullable: true })
  qualityRating: string | null;

  /** STANDARD, HIGH or NOT_APPLICABLE. */
  @ApiProperty({ type: String, nullable: true })
  throughput: string | null;

  /** When a temporary token ends; `null` if it does not, or Meta does not tell. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;
}

export function toTokenCheckResponse(check: TokenCheck): TokenCheckResponse {
  return {
    checkedAt: check.checkedAt.toISOString(),
    outcome: check.outcome,
    detail: check.detail,
    displayPhoneNumber: check.displayPhoneNumber ?? null,
    verifiedName: check.verifiedName ?? null,
    qualityRating: check.qualityRating ?? null,
    throughput: check.throughput ?? null,
    expiresAt: check.expiresAt?.toISOString() ?? null,
  };
}
