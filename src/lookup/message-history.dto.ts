import { ApiProperty } from '@nestjs/swagger';

export const HISTORY_KINDS = [
  'webhook',
  'stored',
  'rule',
  'status',
  'try',
  'event',
  'delivery',
  'dead-letter',
  'planned',
] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

export const DELIVERED_TO = ['tenant', 'operator'] as const;
export type DeliveredTo = (typeof DELIVERED_TO)[number];

export class HistoryEntryResponse {
  @ApiProperty({ type: String, format: 'date-time' })
  at: string;

  /**
   * - `webhook`: Meta posted something about it
   * - `stored`: it came in
   * - `rule`: it was answered by itself, or is such an answer; `id` is that of the other message
   * - `status`: a stage of its way
   * - `try`: a try to send it that Meta did not take, or did not answer
   * - `event`: it was told of in the log of events
   * - `delivery`: a try to bring such an event to an endpoint
   * - `dead-letter`: it was given up, or taken up again
   * - `planned`: what happens next, in the future
   */
  @ApiProperty({ enum: HISTORY_KINDS, enumName: 'HistoryKind' })
  kind: HistoryKind;

  /** The status, type of the event, word of the webhook, name of the rule, or what happened to the dead letter. */
  what: string;

  /** Of the webhook, event, delivery or dead letter; of a rule, of the other message. */
  @ApiProperty({ type: String, nullable: true })
  id: string | null;

  /** Of a delivery: whose endpoint it goes to. The operator's are told to the operator alone. */
  @ApiProperty({ type: String, enum: DELIVERED_TO, nullable: true })
  to: DeliveredTo | null;

  /** Whether it went well. */
  ok: boolean;

  /** Meta's code, or the HTTP status that an endpoint answered with. */
  @ApiProperty({ type: Number, nullable: true })
  code: number | null;

  /** Meta's words, an outcome, or the beginning of an endpoint's answer. */
  @ApiProperty({ type: String, nullable: true })
  details: string | null;

  /** Meta's id of a refused call, for its support. */
  @ApiProperty({ type: String, nullable: true })
  traceId: string | null;

  /** How long it took; of a webhook how long after it happened at Meta. */
  @ApiProperty({ type: Number, nullable: true })
  durationMs: number | null;
}

export class MessageHistoryResponse {
  /** Oldest first. */
  items: HistoryEntryResponse[];

  /** Id under which traces of its way are found, where it was traced. */
  @ApiProperty({ type: String, nullable: true })
  trace: string | null;
}
