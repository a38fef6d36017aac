import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import { TROUBLES, type Trouble } from '../messaging/messages/message-look-ups.repository.js';

export const FOUND_KINDS = [
  ...(['tenant', 'number', 'customer', 'conversation'] as const),
  ...(['message', 'media', 'webhook-event', 'dead-letter'] as const),
];
export type FoundKind = (typeof FOUND_KINDS)[number];

export class LookUpQuery {
  /** A number, a wamid, one of our ids, an idempotency key, or words of a name. */
  @IsString()
  @Length(2, 400)
  readonly q: string;
}

export class FoundResponse {
  @ApiProperty({ enum: FOUND_KINDS, enumName: 'FoundKind' })
  kind: FoundKind;

  /** Our id; of a number Meta's. */
  id: string;

  /** Whose it is; `null` where it is nobody's, or many tenants'. */
  @ApiProperty({ type: String, nullable: true })
  tenantId: string | null;

  /** What people call it: a name or a number. */
  title: string;

  /** What sets it apart from others of the name, such as a status; `null` where nothing does. */
  @ApiProperty({ type: String, nullable: true })
  detail: string | null;

  /** Of a customer or a message; `null` for everything else. */
  @ApiProperty({ type: String, nullable: true })
  conversationId: string | null;

  /** When it came to be; `null` where that is not kept. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  createdAt: string | null;
}

export class FoundList {
  /** What was found, at most 20, the surest first. */
  items: FoundResponse[];
}

export class ListAllMessagesQuery extends PageQuery {
  /** Only those that failed, or of which nobody knows what became of them. */
  @ApiPropertyOptional({ enum: TROUBLES })
  @Optional()
  @IsIn(TROUBLES)
  readonly status?: Trouble;
}
