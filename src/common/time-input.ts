import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** What is wrong with a text that is no time, for people. */
const MESSAGE = 'must be a time that exists, such as 2026-11-30T08:00:00Z';

/**
 * The one reader of times that callers write: RFC 3339, with its zone, on a day that the calendar
 * has, from 1970 to 9999.
 *
 * @returns `null` if it is none
 */
export function parseTime(text: unknown): Date | null {
  const parts = typeof text === 'string' ? RFC3339.exec(text) : null;
  if (parts === null) return null;
  const [year, month, day] = parts.slice(1, 4).map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1970) return null;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return null;
  const time = new Date(parts[0].toUpperCase());
  // An offset may lead out of these years.
  return time.getTime() >= 0 && time.getUTCFullYear() <= 9_999 ? time : null;
}

/** A field that holds such a time, as text. */
export function IsTime(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: String, format: 'date-time' }),
    ValidateBy({
      name: 'isTime',
      validator: {
        validate: (value: unknown) => parseTime(value) !== null,
        defaultMessage: () => `$property ${MESSAGE}`,
      },
    }),
  );
}
