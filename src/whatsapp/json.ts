import { parse as parseLossless } from 'lossless-json';

export type JsonObject = Readonly<Record<string, unknown>>;

/** BSON refuses documents nested deeper than 100 levels; content starts a few levels down. */
const MAX_DEPTH = 60;

/** A number somewhere in the text that a float may not hold: of 16 digits or more, or 1e20 and such. */
const LONG_NUMBER = /[[:,\s]-?(?:\d{16}|[\d.]+e\+?\d{2})/i;

/**
 * Parses Meta's JSON. Numbers beyond 2^53 become texts with every digit kept.
 *
 * @throws SyntaxError if `bytes` are not JSON
 */
export function parseJson(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  try {
    return parseLossless(text, undefined, {
      parseNumber: toNumberOrText,
      // As JSON.parse has it.
      onDuplicateKey: ({ newValue }) => newValue,
    });
  } catch (error) {
    // Nested so deeply that a parser in JavaScript has no stack for it.
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}

function toNumberOrText(digits: string): number | string {
  const value = Number(digits);
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return exact ? value : digits;
}

/** Begins names that are stored in other letters: a code point that is no character anywhere. */
const ESCAPE = '\ufdd0';

/**
 * A copy that any database takes: names that mean something to it, or that it cannot hold, are
 * written in other letters (`fromStorable` reads them), halves of surrogate pairs in texts become
 * U+FFFD, and what is nested deeper than 60 levels becomes the text `[nested too deeply]`. The raw
 * webhook keeps both as they came.
 */
export function toStorable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '[nested too deeply]';
  if (Array.isArray(value)) return value.map((item) => toStorable(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      toStorableName(name),
      toStorable(item, depth + 1),
    ]),
  );
}

function toStorableName(name: string): string {
  const meaningful =
    name === '_bsontype' ||
    name === '__proto__' ||
    name.startsWith('$') ||
    name.startsWith(ESCAPE) ||
    name.includes('\0') ||
    !name.isWellFormed();
  return meaningful ? ESCAPE + JSON.stringify(name).slice(1, -1) : name;
}

/** The names as they came, of what `toStorable` made. */
export function fromStorable<T>(value: T): T;
export function fromStorable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => fromStorable(item));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => [
      name.startsWith(ESCAPE) ? String(JSON.parse(`"${name.slice(ESCAPE.length)}"`)) : name,
      fromStorable(item),
    ]),
  );
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** The objects of a list; anything that is not a list counts as an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects among the entries of a list. */
export function asObjects(value: unknown): readonly JsonObject[] {
  return asList(value)
    .map(asObject)
    .filter((object) => object !== undefined);
}

/** A non-empty text; a number, as ids sometimes come, is taken as its digits. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
