import type { OpenAPIObject } from '@nestjs/swagger';
import { BODY_EXAMPLES } from './body-examples.js';
import { COMMON_WORDS } from './common-words.js';
import type { Schema } from './schema.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/**
 * Adds what is the same everywhere: words for common fields, examples of bodies, empty security. Says
 * once what several decorators say of one answer.
 */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined) completeOperation(operation);
    }
  }
  for (const schema of Object.values(document.components?.schemas ?? {})) {
    if (!('$ref' in schema)) completeSchema(schema);
  }
  return document;
}

function completeOperation(operation: Operation): void {
  // Said outright: no key is needed.
  operation.security ??= [];
  for (const parameter of operation.parameters ?? []) {
    if ('$ref' in parameter) continue;
    const words = parameter.description ?? COMMON_WORDS[parameter.name];
    if (words !== undefined) parameter.description = words;
    const { schema } = parameter;
    // A list within one text, separated by commas.
    if (schema !== undefined && !('$ref' in schema) && schema.type === 'string')
      delete schema.items;
  }
  for (const response of Object.values(operation.responses)) {
    if (response === undefined || '$ref' in response) continue;
    response.description = [...new Set(response.description.split('\n\n'))].join('\n\n');
  }
  const { requestBody } = operation;
  if (requestBody === undefined || '$ref' in requestBody) return;
  for (const content of Object.values(requestBody.content)) {
    const { schema } = content;
    if (schema === undefined || !('$ref' in schema)) continue;
    const examples = BODY_EXAMPLES[schema.$ref.split('/').at(-1) ?? ''];
    if (examples === undefined) continue;
    content.examples = Object.fromEntries(
      Object.entries(examples).map(([summary, value]) => [
        summary.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase(),
        { summary, value },
      ]),
    );
  }
}

function completeSchema({ properties = {} }: Schema): void {
  for (const [name, field] of Object.entries(properties)) {
    const words = COMMON_WORDS[name];
    if (words === undefined) continue;
    if ('$ref' in field) properties[name] = { description: words, allOf: [{ $ref: field.$ref }] };
    else field.description ??= words;
  }
}
