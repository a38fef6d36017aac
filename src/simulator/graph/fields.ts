import type { JsonObject } from './json.js';

/**
 * The fields a caller asked for, and `id`.
 *
 * @param fields comma separated, as in `?fields=`; sub-fields in braces are ignored
 * @param usual what is shown if nothing was asked for
 */
export function pickFields(
  node: JsonObject,
  fields: string | undefined,
  usual: readonly string[] = Object.keys(node),
): JsonObject {
  const asked = fields?.replace(/\{[^}]*\}/g, '').split(',') ?? usual;
  const names = new Set([...asked.map((name) => name.trim()), 'id']);
  return Object.fromEntries(Object.entries(node).filter(([name]) => names.has(name)));
}
