import { ApiProperty } from '@nestjs/swagger';
import type { AccountStop } from './business-number.js';

/** Meta's answer that stopped an account or number. */
export class AccountStopResponse {
  /** Meta's. */
  code: number;
  /** Meta's words. */
  title: string;

  @ApiProperty({ type: String, nullable: true })
  details: string | null;

  /** What to do about it. */
  advice: string;

  @ApiProperty({ type: String, format: 'date-time' })
  at: string;
}

export function toAccountStop({ details, at, ...words }: AccountStop): AccountStopResponse {
  return { ...words, details: details ?? null, at: at.toISOString() };
}
