import type { JsonObject } from './json.js';

/** The names in `?fields=`, comma separated; sub-fields in braces are ignored. */
export function fieldsIn(fields: string | undefined): string[] {
  const names = fields?.replace(/\{[^}]*\}/g, '').split(',') ?? [];
  return names.map((name) => name.trim()).filter(Boolean);
}

/**
 * The fields a caller asked for, and `id`.
 *
 * @param fields as in `?fields=`
 * @param usual what is shown if nothing was asked for
 */
export function pickFields(
  node: JsonObject,
  fields: string | undefined,
  usual: readonly string[] = Object.keys(node),
): JsonObject {
  const asked = fieldsIn(fields);
  const names = new Set([...(asked.length > 0 ? asked : usual), 'id']);
  return Object.fromEntries(Object.entries(node).filter(([name]) => names.has(name)));
}
