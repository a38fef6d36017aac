import { ApiProperty } from '@nestjs/swagger';
import type { TenantEvent } from './tenant-event.schema.js';

export class TenantEventResponse {
  id: string;

  /** Meta's field, e.g. `account_update`. */
  kind: string;

  /** What happened, in words. */
  summary: string;

  /** What Meta sent. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  data: object;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;
}

export class TenantEventPage {
  items: TenantEventResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toTenantEventResponse(event: TenantEvent): TenantEventResponse {
  const { _id, kind, summary, data = {}, createdAt } = event;
  return { id: _id, kind, summary, data, createdAt: createdAt.toISOString() };
}
