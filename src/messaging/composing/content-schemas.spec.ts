import { messageTypes } from '../../../test/factories/message-types.factory.js';
import type { SchemaOrRef } from '../../common/openapi/schema.js';
import { asObject } from '../../whatsapp/json.js';
import type { SendableType } from './content-rules.js';
import { CONTENT_PARTS, CONTENT_SCHEMAS } from './content-schemas.js';

/** @returns the path of each field that the schema has no word about */
function unknownTo(schemaOrRef: SchemaOrRef, value: unknown, path: string): string[] {
  if ('$ref' in schemaOrRef) {
    const name = schemaOrRef.$ref.replace('#/components/schemas/', '');
    return unknownTo(CONTENT_PARTS[name] ?? {}, value, path);
  }
  const { oneOf, items, properties, type } = schemaOrRef;
  if (oneOf) {
    const byBranch = oneOf.map((branch) => unknownTo(branch, value, path));
    return byBranch.toSorted((one, other) => one.length - other.length)[0] ?? [];
  }
  if (Array.isArray(value)) {
    return items ? value.flatMap((item, place) => unknownTo(items, item, `${path}.${place}`)) : [];
  }
  const object = asObject(value);
  if (object === undefined) return [];
  if (properties === undefined) return type === 'object' ? [] : [path];
  return Object.entries(object).flatMap(([name, part]) => {
    const own = properties[name];
    return own ? unknownTo(own, part, `${path}.${name}`) : [`${path}.${name}`];
  });
}

describe('CONTENT_SCHEMAS', () => {
  it.each(messageTypes('wamid.A').map((row) => [row.title, row] as const))(
    'know every field of %s',
    (_title, { type, content }) => {
      expect(unknownTo(CONTENT_SCHEMAS[type as SendableType], content, type)).toEqual([]);
    },
  );
});
