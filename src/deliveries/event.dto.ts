import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsArray, IsIn, Matches } from 'class-validator';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import { EVENT_TYPES, type EventType } from '../events/event-types.js';

const CURSOR = /^[\w-]{1,100}$/;

export class EventsQuery extends PageQuery {
  /** Id of the last event seen; without one the list starts with the oldest, a stream now. */
  @ApiPropertyOptional({ example: 'evt_Zb0aXv2nYh6k3T1qLw9sCeRdFg' })
  @Optional()
  @Matches(CURSOR, { message: 'after must be the id of an earlier event' })
  readonly after?: string;

  /** Only these types, separated by commas. */
  @ApiPropertyOptional({ type: String, example: 'message.received,message.failed' })
  @Optional()
  @Transform(({ value }: { value: unknown }) => toList(value))
  @IsArray()
  @IsIn(EVENT_TYPES, { each: true, message: 'types must be types of events, separated by commas' })
  readonly types?: EventType[];
}

export class EventResponse {
  /** The same in every try and on every way. */
  @ApiProperty({ example: 'evt_Zb0aXv2nYh6k3T1qLw9sCeRdFg' })
  id: string;

  @ApiProperty({ enum: EVENT_TYPES, enumName: 'AnyEventType' })
  type: EventType;

  /** When it happened. Events are not in the order of this, but of the log. */
  @ApiProperty({ type: String, format: 'date-time' })
  at: string;

  tenantId: string;

  /** The operator's own id of the tenant, where there is one. */
  externalId?: string;

  /** Of the shape of `data`. */
  apiVersion: string;

  /** The resource that it is about as the API shows it, with what was so at the time. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  data: object;
}

export class EventPage {
  /** In the order of the log, oldest first. */
  items: EventResponse[];

  /** Pass it as `after` for what comes next; `null` if that is all so far. */
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

function toList(value: unknown): unknown {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => (typeof one === 'string' ? one.split(',') : [one]));
}
