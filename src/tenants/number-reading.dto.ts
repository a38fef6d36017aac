import { ApiProperty } from '@nestjs/swagger';
import type { NumberReading } from './number-reading.schema.js';

/** What Meta said of a number from then on, until the next one. */
export class NumberReadingResponse {
  /** `rdg_` and a sortable id. */
  id: string;
  /** When it was first said. ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  at: string;
  /** GREEN, YELLOW, RED or UNKNOWN. */
  @ApiProperty({ type: String, nullable: true })
  quality: string | null;
  /** People who may be written to in 24 hours outside of service windows, in Meta's words. */
  @ApiProperty({ type: String, nullable: true })
  messagingLimit: string | null;
  /** STANDARD or HIGH. */
  @ApiProperty({ type: String, nullable: true })
  throughputLevel: string | null;
  /** Meta's word for its state, such as CONNECTED. */
  @ApiProperty({ type: String, nullable: true })
  status: string | null;
  /** Meta's word on the display name, such as APPROVED. */
  @ApiProperty({ type: String, nullable: true })
  nameStatus: string | null;
}

export class NumberReadingPage {
  items: NumberReadingResponse[];
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toNumberReadingResponse(reading: NumberReading): NumberReadingResponse {
  return {
    id: reading._id,
    at: reading.at.toISOString(),
    quality: reading.quality ?? null,
    messagingLimit: reading.messagingLimit ?? null,
    throughputLevel: reading.throughputLevel ?? null,
    status: reading.status ?? null,
    nameStatus: reading.nameStatus ?? null,
  };
}
