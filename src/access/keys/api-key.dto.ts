import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsIn,
  IsInt,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import { defined } from '../../common/defined.js';
import { ForPeople } from '../../common/for-people.js';
import { Optional } from '../../common/optional.js';
import { SCOPES, type Scope } from '../../common/route-access.js';
import { IsTime, parseTime } from '../../common/time-input.js';
import type { ApiKey } from './api-key.schema.js';

const DAY_SECONDS = 86_400;

export class CreateApiKeyDto {
  /** What the key is for, as people call it. */
  @IsString()
  @Length(1, 100)
  @ForPeople()
  readonly name: string;

  /**
   * What it may do: look (`read`), send and answer (`send`), change settings, templates and keys
   * (`manage`). None that the caller's own key lacks. Without a word `read` and `send`; an operator's
   * key all three.
   */
  @ApiPropertyOptional({ isArray: true, enum: SCOPES, enumName: 'Scope' })
  @Optional()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  readonly scopes?: Scope[];

  /** When it ends, as RFC 3339; without one it lives until it is revoked. */
  @Optional()
  @IsTime()
  readonly expiresAt?: string;
}

/** @param usual what it may do if nobody says */
export function toWantedKey(
  { name, scopes, expiresAt }: CreateApiKeyDto,
  usual: readonly Scope[],
): { name: string; scopes: readonly Scope[]; expiresAt?: Date } {
  const end = parseTime(expiresAt);
  return { name, scopes: scopes ?? usual, ...defined({ expiresAt: end ?? undefined }) };
}

export class RotateApiKeyDto {
  /** Seconds during which the old key is good beside the new one; 0 ends it at once. */
  @ApiPropertyOptional({ minimum: 0, maximum: 30 * DAY_SECONDS, default: DAY_SECONDS })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(30 * DAY_SECONDS)
  readonly overlapSeconds?: number;
}

export const DEFAULT_OVERLAP_SECONDS = DAY_SECONDS;

export class ApiKeyResponse {
  /** `key_` and a sortable id. */
  id: string;

  name: string;

  @ApiProperty({ isArray: true, enum: SCOPES, enumName: 'Scope' })
  scopes: Scope[];

  /** The key's first characters, to know it by; `null` for one that is older than this list. */
  @ApiProperty({ type: String, nullable: true })
  prefix: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  /** `null`: until it is revoked. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;

  /** To the minute; `null` if it never was. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastUsedAt: string | null;
}

export class NewApiKeyResponse extends ApiKeyResponse {
  /** The key. Shown this once; only its hash is kept. */
  key: string;
}

export class ApiKeyPage {
  items: ApiKeyResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toApiKeyResponse(key: ApiKey): ApiKeyResponse {
  return {
    id: key._id,
    name: key.name,
    scopes: key.scopes,
    prefix: key.prefix ?? null,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
