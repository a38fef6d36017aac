import { isObject, type JsonObject } from '../graph/json.js';

const FORM = /^application\/x-www-form-urlencoded/i;

/**
 * A body as JSON text. Graph takes forms as well, whose fields may hold JSON; JSON under the name of
 * a form, which is what curl sends by itself, is taken for what it is.
 */
export function asJsonText(text: string, contentType: string | undefined): string {
  if (!FORM.test(contentType ?? '') || text === '' || /^\s*[[{]/.test(text)) return text;
  return JSON.stringify(readFields(new URLSearchParams(text)));
}

/** Query and body of a call in one, the way Graph reads parameters; the body wins. */
export function withQuery(body: JsonObject, query: unknown): JsonObject {
  if (!isObject(query)) return body;
  const fields: JsonObject = {};
  for (const [key, value] of Object.entries(query)) fields[key] = unpacked(value);
  return { ...fields, ...body };
}

/** The value behind a text that holds a JSON object or list; anything else as it is. */
export function unpacked(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function readFields(fields: URLSearchParams): JsonObject {
  return Object.fromEntries([...fields].map(([key, value]) => [key, unpacked(value)]));
}
