import { graphError } from './graph-error.js';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string under `key`, if there is one. */
export function stringAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

/** The string under `key`, or the number there as one. */
export function scalarAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'number' ? String(value) : stringAt(object, key);
}

/** The object under `key`; an empty one if there is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** The objects of the list under `key`. */
export function objectsAt(object: JsonObject, key: string): JsonObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/**
 * Reads a request body.
 *
 * @param text the body as it came; an empty one reads as `{}`
 * @throws GraphError if it is not a JSON object
 */
export function parseBody(text: unknown): JsonObject {
  if (typeof text !== 'string' || text === '') return {};
  const parsed = tryParse(text);
  if (!isObject(parsed)) {
    throw graphError(100, { details: 'The request body is not a valid JSON object.' });
  }
  return parsed;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
