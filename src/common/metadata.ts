import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { defined } from './defined.js';
import { Optional } from './optional.js';

const MAX_WORDS = 50;
const MAX_TEXT = 500;
const NAME = /^[\w-]{1,40}$/;

/** Words of the caller's own, kept and shown as they came. */
export type Metadata = Readonly<Record<string, string>>;
/** Which of them change; `null` takes one away. */
export type MetadataChange = Readonly<Record<string, string | null>>;

const LIMITS = `at most ${MAX_WORDS} texts of up to ${MAX_TEXT} characters, under names of up to 40 letters, digits, _ and -`;

/** A field for them. @param texts `nullable`: in a change, where `null` takes one away */
export function IsMetadata(texts: 'nullable' | 'text' = 'text'): PropertyDecorator {
  const nullable = texts === 'nullable';
  return applyDecorators(
    ApiPropertyOptional({
      type: 'object',
      maxProperties: MAX_WORDS,
      additionalProperties: {
        type: 'string',
        maxLength: MAX_TEXT,
        ...defined({ nullable: nullable || undefined }),
      },
    }),
    Optional(),
    ValidateBy({
      name: 'metadata',
      validator: {
        validate: (value) => isMetadata(value, nullable),
        defaultMessage: () => `$property must hold ${LIMITS}${nullable ? '; or null' : ''}`,
      },
    }),
  );
}

/** MongoDB's change of single words, and what it takes away, under `path`. */
export function metadataUpdate(
  path: string,
  change: MetadataChange,
): { set: Record<string, string>; unset: Record<string, 1> } {
  const set: Record<string, string> = {};
  const unset: Record<string, 1> = {};
  for (const [name, text] of Object.entries(change)) {
    if (text === null) unset[`${path}.${name}`] = 1;
    else set[`${path}.${name}`] = text;
  }
  return { set, unset };
}

function isMetadata(value: unknown, nullable: boolean): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MAX_WORDS &&
    entries.every(
      ([name, text]) =>
        NAME.test(name) &&
        ((nullable && text === null) || (typeof text === 'string' && text.length <= MAX_TEXT)),
    )
  );
}
