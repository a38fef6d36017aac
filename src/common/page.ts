import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Max, Min } from 'class-validator';
import { InvalidCursorError } from './errors.js';
import { isId, type Id } from './id.js';
import { IsWholeNumber } from './number-input.js';
import { Optional } from './optional.js';

/** `?limit` and `?cursor` of every list. */
export class PageQuery {
  /** How many items at most. */
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 50 })
  @Optional()
  @IsWholeNumber()
  @Min(1)
  @Max(100)
  readonly limit: number = 50;

  /** `nextCursor` of the page before. */
  @ApiPropertyOptional()
  @Optional()
  @IsString()
  readonly cursor?: string;
}

/** One page of a list, newest first. */
export interface Page<Item> {
  readonly items: Item[];
  /** Pass it as `?cursor` for the next page; `null` on the last. */
  readonly nextCursor: string | null;
}

/**
 * Cuts a page out of up to `limit + 1` rows, the last of which only tells that there is more.
 *
 * @param cursorOf the sort key of a row, as text
 */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null,
  };
}

/**
 * Reads the cursor of a list that is sorted by time and then by id.
 *
 * @throws InvalidCursorError if it is none of ours
 */
export function decodeTimeCursor<Prefix extends string>(
  prefix: Prefix,
  cursor: string,
): { at: Date; id: Id<Prefix> } {
  const { at, id } = decodeMetaTimeCursor(cursor);
  if (!isId(prefix, id)) throw new InvalidCursorError();
  return { at, id };
}

/**
 * The same for a list whose ids are Meta's.
 *
 * @throws InvalidCursorError if it is none of ours
 */
export function decodeMetaTimeCursor(cursor: string): { at: Date; id: string } {
  const [, time, id] = /^(\d{1,15})\/([\w.-]{1,64})$/.exec(decodeCursor(cursor)) ?? [];
  if (time === undefined || id === undefined) throw new InvalidCursorError();
  return { at: new Date(Number(time)), id };
}

/**
 * Reads the cursor of a list that is sorted by id.
 *
 * @throws InvalidCursorError if it is none of ours
 */
export function decodeIdCursor<Prefix extends string>(prefix: Prefix, cursor: string): Id<Prefix> {
  const id = decodeCursor(cursor);
  if (!isId(prefix, id)) throw new InvalidCursorError();
  return id;
}

/**
 * What the ids of the next page are in a list whose newest stands first. `undefined` for its first page.
 *
 * @throws InvalidCursorError if it is none of ours
 */
export function olderThan<Prefix extends string>(
  prefix: Prefix,
  cursor: string | undefined,
): { $lt: Id<Prefix> } | undefined {
  return cursor === undefined ? undefined : { $lt: decodeIdCursor(prefix, cursor) };
}

/**
 * Reads the cursor of a list that is sorted by a number.
 *
 * @throws InvalidCursorError if it is none of ours
 */
export function decodeNumberCursor(cursor: string): number {
  const text = decodeCursor(cursor);
  if (!/^\d{1,15}$/.test(text)) throw new InvalidCursorError();
  return Number(text);
}

/** The sort key of such a list, as text. */
export function timeCursor(at: Date, id: string): string {
  return `${at.getTime()}/${id}`;
}

export function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** The sort key of a list, as text. Any other text than we write decodes to what is no key of ours. */
function decodeCursor(cursor: string): string {
  return /^[\w-]{1,200}$/.test(cursor) ? Buffer.from(cursor, 'base64url').toString() : '';
}
