import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { defined } from '../common/defined.js';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import { IsTime, parseTime } from '../common/time-input.js';
import { ITEM_OUTCOMES, type ItemOutcome, type WebhookEvent } from './webhook-event.schema.js';
import type { JournalEntry, WebhookEventFilter } from './webhook-events.repository.js';

const META_ID = /^[\w.-]{1,64}$/;

export class ListWebhookEventsQuery extends PageQuery {
  @Optional()
  @Matches(/^tnt_\w{1,64}$/, { message: 'tenantId must be the id of a tenant' })
  readonly tenantId?: string;

  @Optional()
  @Matches(META_ID, { message: "phoneNumberId must be Meta's id of a number" })
  readonly phoneNumberId?: string;

  /** Meta's id of a message in it. */
  @Optional()
  @Matches(/^\S{1,512}$/, { message: "wamid must be Meta's id of a message" })
  readonly wamid?: string;

  /** Deliveries with at least one item of this outcome. */
  @ApiPropertyOptional({ enum: ITEM_OUTCOMES, enumName: 'ItemOutcome' })
  @Optional()
  @IsIn(ITEM_OUTCOMES)
  readonly outcome?: ItemOutcome;

  /** Received at or after, RFC 3339. */
  @Optional()
  @IsTime()
  readonly since?: string;

  /** Received before, RFC 3339. */
  @Optional()
  @IsTime()
  readonly until?: string;
}

export class ReplayWebhookEventDto {
  /** One item, by its position; without it the whole delivery. */
  @Optional()
  @Matches(/^[\w.]{1,100}$/, { message: 'position must be the position of an item' })
  readonly position?: string;
}

export class ReplayQuarantinedDto {
  /** Meta's id of a number that has been registered since. */
  @Matches(META_ID, { message: "phoneNumberId must be Meta's id of a number" })
  readonly phoneNumberId: string;
}

export class ReplayedResponse {
  /** Deliveries that are being applied again. */
  replayed: number;
}

export class WebhookItemResponse {
  /** Place in the body: entry, change, list, index. */
  position: string;

  /** `message`, `status`, `change` or `malformed`. */
  kind: string;

  /** Type of the message, word of the status, or field of the change. */
  label: string;

  @ApiProperty({ enum: ITEM_OUTCOMES, enumName: 'ItemOutcome' })
  outcome: ItemOutcome;

  /** Why, where the outcome needs a word. */
  reason?: string;
  tenantId?: string;
  phoneNumberId?: string;
  wabaId?: string;
  wamid?: string;
}

export class WebhookEventResponse {
  /** `wev_` and the hash of the body. */
  id: string;

  @ApiProperty({ type: String, format: 'date-time' })
  receivedAt: string;

  /** `pending` as long as something is left to do. */
  @ApiProperty({ enum: ['pending', 'done'] })
  state: 'pending' | 'done';

  /** Times that somebody began to apply it. */
  tries: number;

  /** When it is looked at again; `null` if it is done. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextTryAt: string | null;

  items: WebhookItemResponse[];
}

export class WebhookEventDetailResponse extends WebhookEventResponse {
  /** The raw body as text. */
  body: string;
}

export class WebhookEventPage {
  items: WebhookEventResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toFilter(query: ListWebhookEventsQuery): WebhookEventFilter {
  const { tenantId, phoneNumberId, wamid, outcome } = query;
  const since = parseTime(query.since);
  const until = parseTime(query.until);
  return defined({
    tenantId: tenantId || undefined,
    phoneNumberId: phoneNumberId || undefined,
    wamid: wamid || undefined,
    outcome,
    since: since ?? undefined,
    until: until ?? undefined,
  });
}

export function toWebhookEventResponse(event: JournalEntry): WebhookEventResponse {
  return {
    id: event._id,
    receivedAt: event.receivedAt.toISOString(),
    state: event.dueAt === undefined ? 'done' : 'pending',
    tries: event.tries,
    nextTryAt: event.dueAt?.toISOString() ?? null,
    items: event.items ?? [],
  };
}

export function toWebhookEventDetail(event: WebhookEvent): WebhookEventDetailResponse {
  return { ...toWebhookEventResponse(event), body: event.body.toString('utf8') };
}
