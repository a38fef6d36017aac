import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Terminus' result, in short and in full. */
export class HealthResponse {
  ok: boolean;

  /**
   * Everything is accepted and kept, but not everything handled: Redis is down, no worker runs, the
   * media storage does not work. `details` names it.
   */
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
