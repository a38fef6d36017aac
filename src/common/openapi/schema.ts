import type { OpenAPIObject } from '@nestjs/swagger';
import { defined, nonEmpty } from '../defined.js';

export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
export type SchemaOrRef = Schemas[string];
export type Schema = Exclude<SchemaOrRef, { $ref: string }>;

/** An object with these fields and no others. A name that ends in `?` may be left out. */
export function closedObject(
  description: string,
  fields: Readonly<Record<string, SchemaOrRef>>,
): Schema {
  const names = Object.keys(fields);
  const required = names.filter((name) => !name.endsWith('?'));
  return {
    type: 'object',
    description,
    ...defined({ required: nonEmpty(required) }),
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name.replace(/\?$/, ''), field]),
    ),
    additionalProperties: false,
  };
}

export function refTo(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** Told apart by `type`. @param byType name of the schema for each value */
export function unionByType(description: string, byType: Readonly<Record<string, string>>): Schema {
  const refs = Object.entries(byType).map(([type, name]) => [type, refTo(name).$ref] as const);
  return {
    description,
    oneOf: [...new Set(Object.values(byType))].map(refTo),
    discriminator: { propertyName: 'type', mapping: Object.fromEntries(refs) },
  };
}
