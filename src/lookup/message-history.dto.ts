import { ApiProperty } from '@nestjs/swagger';

export const HISTORY_KINDS = [
  'webhook',
  'stored',
  'status',
  'try',
  'event',
  'delivery',
  'dead-letter',
  'planned',
] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

export class HistoryEntryResponse {
  @ApiProperty({ type: String, format: 'date-time' })
  at: string;

  /**
   * - `webhook`: Meta posted something about it
   * - `stored`: it came in
   * - `status`: a stage of its way
   * - `try`: a try to send it that Meta did not take, or did not answer
   * - `event`: it was told of in the log of events
   * - `delivery`: a try to bring such an event to an endpoint
   * - `dead-letter`: it was given up, or taken up again
   * - `planned`: what happens next, in the future
   */
  @ApiProperty({ enum: HISTORY_KINDS, enumName: 'HistoryKind' })
  kind: HistoryKind;

  /** The status, type of the event, word of the webhook, or what happened to the dead letter. */
  what: string;

  /** Of the webhook, event, delivery or dead letter. */
  @ApiProperty({ type: String, nullable: true })
  id: string | null;

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
