import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsIn } from 'class-validator';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import { IsTime } from '../common/time-input.js';
import { EVENT_TYPES, type EventType } from '../events/event-types.js';
import { DELIVERY_STATES, type Delivery, type DeliveryState } from './delivery.schema.js';
import { CHOOSABLE_TYPES } from './endpoint.dto.js';

export class ListDeliveriesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATES, enumName: 'DeliveryState' })
  @Optional()
  @IsIn(DELIVERY_STATES)
  readonly status?: DeliveryState;

  @ApiPropertyOptional({ enum: EVENT_TYPES, enumName: 'AnyEventType' })
  @Optional()
  @IsIn(EVENT_TYPES)
  readonly eventType?: EventType;

  /** Of events that came into the log at or after this time. RFC 3339. */
  @Optional()
  @IsTime()
  readonly since?: string;
}

export class ReplayEventsDto {
  /** Events that came into the log at or after this time. RFC 3339. */
  @IsTime()
  @ApiProperty({ type: String, format: 'date-time' })
  readonly since: string;

  /** Events that came into the log before this time; all since, if left out. RFC 3339. */
  @Optional()
  @IsTime()
  readonly until?: string;

  /** Only of these types; of those that the endpoint hears, if left out. */
  @ApiPropertyOptional({ enum: CHOOSABLE_TYPES, enumName: 'EventType', isArray: true })
  @Optional()
  @IsArray()
  @IsIn(CHOOSABLE_TYPES, { each: true })
  readonly eventTypes?: EventType[];

  /** Only what could not be delivered. */
  @ApiPropertyOptional({ default: false })
  @Optional()
  @IsBoolean()
  readonly onlyFailed?: boolean;

  /** Only tells how many events that would be. */
  @ApiPropertyOptional({ default: false })
  @Optional()
  @IsBoolean()
  readonly dryRun?: boolean;
}

export class ReplayedEventsResponse {
  /** Events that are delivered again, or would be. */
  events: number;

  /** Where to go on with the next call; `null`: that was all. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextSince: string | null;

  dryRun: boolean;
}

export class DeliveryAttemptResponse {
  @ApiProperty({ type: String, format: 'date-time' })
  at: string;

  durationMs: number;

  /** HTTP status; `null` if nothing came back. */
  @ApiProperty({ type: Number, nullable: true })
  statusCode: number | null;

  /** The first kilobyte of the answer. */
  @ApiProperty({ type: String, nullable: true })
  answer: string | null;

  /** Why nothing came back, or what was wrong with the replies in the answer. */
  @ApiProperty({ type: String, nullable: true })
  error: string | null;
}

export class DeliveryResponse {
  /** `dlv_…` */
  id: string;
  endpointId: string;
  eventId: string;

  @ApiProperty({ enum: EVENT_TYPES, enumName: 'AnyEventType' })
  eventType: EventType;

  @ApiProperty({ enum: DELIVERY_STATES, enumName: 'DeliveryState' })
  status: DeliveryState;

  /** Oldest first; of many the newest 25. */
  attempts: DeliveryAttemptResponse[];

  /** When it is tried next; `null` if it is not. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextAttemptAt: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;
}

export class DeliveryPage {
  items: DeliveryResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toDeliveryResponse(delivery: Delivery): DeliveryResponse {
  return {
    id: delivery._id,
    endpointId: delivery.endpointId,
    eventId: delivery.eventId,
    eventType: delivery.eventType,
    status: delivery.state,
    attempts: delivery.attempts.map(({ at, durationMs, statusCode, answer, error }) => ({
      at: at.toISOString(),
      durationMs,
      statusCode: statusCode ?? null,
      answer: answer ?? null,
      error: error ?? null,
    })),
    nextAttemptAt: delivery.dueAt?.toISOString() ?? null,
    createdAt: delivery.createdAt.toISOString(),
  };
}
