import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import { Optional } from '../common/optional.js';
import { EVENT_TYPES, type EventType } from '../events/event-types.js';
import type { DeliveryState } from './delivery.schema.js';
import type { Endpoint } from './endpoint.schema.js';

const MAX_OVERLAP_SECONDS = 30 * 24 * 60 * 60;

/** Types that a receiver can choose; a test goes to whom it is meant for, whatever they chose. */
export const CHOOSABLE_TYPES = EVENT_TYPES.filter((type) => type !== 'endpoint.test');

export class CreateEndpointDto {
  /** Where events are posted to: http or https, on the public internet, port 80, 443 or from 1024. */
  @ApiProperty({ example: 'https://example.com/whatsapp-events' })
  @IsString()
  @Length(1, 2_048)
  readonly url: string;

  /** Which events; all, if left out. */
  @ApiPropertyOptional({ enum: CHOOSABLE_TYPES, enumName: 'EventType', isArray: true })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(EVENT_TYPES.length)
  @ArrayUnique()
  @IsIn(CHOOSABLE_TYPES, { each: true })
  readonly eventTypes?: EventType[];

  /** For people. */
  @Optional()
  @IsString()
  @Length(0, 500)
  readonly description?: string;

  /**
   * Headers that are sent along, such as a key of yours: at most 20, kept sealed and never shown.
   * Names that HTTP or Standard Webhooks use themselves are refused.
   */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  @Optional()
  @IsObject()
  readonly headers?: Readonly<Record<string, unknown>>;

  /** One conversation's events come one at a time, in the order in which they happened. */
  @ApiPropertyOptional({ default: false })
  @Optional()
  @IsBoolean()
  readonly ordered?: boolean;

  @ApiPropertyOptional({ default: true })
  @Optional()
  @IsBoolean()
  readonly enabled?: boolean;
}

/** Any of the fields; what is left out stays as it is. */
export class UpdateEndpointDto extends PartialType(CreateEndpointDto, {
  skipNullProperties: false,
}) {}

export class RotateSecretDto {
  /** How long the old secret signs beside the new one, in seconds; at most 30 days. */
  @ApiPropertyOptional({ default: 86_400 })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MAX_OVERLAP_SECONDS)
  readonly overlapSeconds?: number;
}

export class EndpointSecretResponse {
  /** Signs what is sent; any library of Standard Webhooks takes it as it is. */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  secret: string;
}

export class DeliveryCountsResponse {
  pending: number;
  delivered: number;
  failed: number;
}

export class EndpointResponse {
  /** `ep_` and a sortable id. */
  id: string;
  url: string;

  /** `null`: all. */
  @ApiProperty({ enum: CHOOSABLE_TYPES, enumName: 'EventType', isArray: true, nullable: true })
  eventTypes: EventType[] | null;

  @ApiProperty({ type: String, nullable: true })
  description: string | null;

  ordered: boolean;
  enabled: boolean;

  /** Why it was disabled, if no person did it. */
  @ApiProperty({ type: String, nullable: true })
  disabledReason: string | null;

  /** Since when no event could be delivered; `null`: all is well. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  failingSince: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt: string;
}

export class EndpointDetailsResponse extends EndpointResponse {
  /** What became of the events that are still kept; 100000 stands for that many or more. */
  deliveries: DeliveryCountsResponse;
}

export class CreatedEndpointResponse extends EndpointResponse {
  /** Signs what is sent; `GET …/secret` shows it again. */
  secret: string;
}

export class EndpointPage {
  items: EndpointResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toEndpointResponse(endpoint: Endpoint): EndpointResponse {
  return {
    id: endpoint._id,
    url: endpoint.url,
    eventTypes: endpoint.eventTypes ?? null,
    description: endpoint.description ?? null,
    ordered: endpoint.ordered,
    enabled: endpoint.enabled,
    disabledReason: endpoint.disabledReason ?? null,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
  };
}

export function toDetails(
  endpoint: Endpoint,
  deliveries: Record<DeliveryState, number>,
): EndpointDetailsResponse {
  return { ...toEndpointResponse(endpoint), deliveries };
}
