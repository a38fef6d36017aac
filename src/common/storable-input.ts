import type { FieldError } from './app-error.js';

/** Names of one object, and characters of one name. */
const MAX_NAMES = 1_000;
const MAX_NAME_LENGTH = 256;

/** Names that mean something to what copies objects or stores them. */
const RESERVED = new Set(['__proto__', '_bsontype']);

/**
 * Looks for what could not be stored, or not be read again as it came: what lies in a database under
 * a name of its own meaning fails, with every other write that shares the command.
 *
 * @param field path of the value
 * @returns the first that is wrong
 */
export function findUnstorable(value: unknown, field: string): FieldError | undefined {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed()
        ? undefined
        : { field, message: 'must not hold half of a surrogate pair' };
    case 'number':
      return isExact(value)
        ? undefined
        : { field, message: 'is too large to be kept exactly; send it as a text' };
    case 'object':
      if (value === null) return undefined;
      return Array.isArray(value) ? inList(value, field) : inObject(value, field);
    default:
      return undefined;
  }
}

/** JSON writes whole numbers with every digit; a float keeps those up to 2^53. */
function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function inList(list: readonly unknown[], field: string): FieldError | undefined {
  for (let place = 0; place < list.length; place += 1) {
    const found = findUnstorable(list[place], field);
    if (found) return { ...found, field: `${field}.${place}${found.field.slice(field.length)}` };
  }
  return undefined;
}

function inObject(value: object, field: string): FieldError | undefined {
  const names = Object.keys(value);
  if (names.length > MAX_NAMES) return { field, message: `must have ${MAX_NAMES} fields at most` };
  for (const name of names) {
    if (!isStorableName(name)) {
      return {
        field,
        message: `must not have a field that is called __proto__ or _bsontype, begins with $, holds U+0000 or half of a surrogate pair, or has more than ${MAX_NAME_LENGTH} characters`,
      };
    }
    const found = findUnstorable((value as Record<string, unknown>)[name], field);
    if (found) return { ...found, field: `${field}.${name}${found.field.slice(field.length)}` };
  }
  return undefined;
}

function isStorableName(name: string): boolean {
  return (
    name.length <= MAX_NAME_LENGTH &&
    !RESERVED.has(name) &&
    !name.startsWith('$') &&
    // Begins names that are stored in other letters.
    !name.startsWith('\ufdd0') &&
    !name.includes('\0') &&
    name.isWellFormed()
  );
}
