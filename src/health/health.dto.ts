import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Terminus' result, in short and in full. */
export class HealthResponse {
  ok: boolean;

  /** Redis is down: everything is accepted and kept, and handled once it is back. */
  degraded: boolean;

  @ApiProperty({ enum: ['ok', 'error', 'shutting_down'] })
  status: string;

  /** What is up. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  info?: object | undefined;

  /** What is down. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  error?: object | undefined;

  /** All of it. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  details: object;
}
