import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { BODY_EXAMPLES } from './common/openapi/body-examples.js';
import { readAs } from './common/request-validation.js';
import { SENDABLE_TYPES } from './messaging/composing/content-rules.js';
import { SendMessageDto, toSendRequest } from './messaging/composing/send-message.dto.js';

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as OpenAPIObject;
const schemas = Object.entries(document.components?.schemas ?? {}).flatMap(([name, schema]) =>
  '$ref' in schema ? [] : [{ name, schema }],
);
const operations = Object.entries(document.paths).flatMap(
  ([path, { get, put, post, patch, ...item }]) =>
    [get, put, post, patch, item.delete]
      .filter((operation) => operation !== undefined)
      .map((operation) => ({ path, operation })),
);

describe('the OpenAPI document', () => {
  it('names each operation once, as a function is named', () => {
    const ids = operations.map(({ operation }) => operation.operationId ?? '');
    expect(ids.length).toBeGreaterThan(70);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
    expect(ids).toEqual(expect.arrayContaining(['sendMessage', 'listMessages', 'getMessage']));
  });

  it('names each way to say who calls once', () => {
    const ways = operations.map(({ path, operation: { security = [] } }) => ({
      path,
      ways: security.flatMap((one) => Object.keys(one)),
    }));
    expect(ways.filter((one) => new Set(one.ways).size !== one.ways.length)).toEqual([]);
  });

  it('has a sentence for every field and every parameter', () => {
    const fields = schemas.flatMap(({ name, schema }) =>
      Object.entries(schema.properties ?? {})
        .filter(([, field]) => !('$ref' in field) && field.description === undefined)
        .map(([field]) => `${name}.${field}`),
    );
    const parameters = operations.flatMap(({ path, operation }) =>
      (operation.parameters ?? []).flatMap((one) =>
        '$ref' in one || one.description !== undefined ? [] : [`${path} ${one.name}`],
      ),
    );
    expect([...fields, ...parameters]).toEqual([]);
  });

  it('says nothing twice of what an operation answers', () => {
    const repeated = operations.flatMap(({ path, operation }) =>
      Object.entries(operation.responses).flatMap(([status, response]) => {
        const said =
          response && 'description' in response ? response.description.split('\n\n') : [];
        return new Set(said).size < said.length ? [`${path} ${status}`] : [];
      }),
    );
    expect(repeated).toEqual([]);
  });

  it('shows an example of every JSON body', () => {
    const without = operations.filter(({ operation: { requestBody } }) => {
      if (requestBody === undefined || '$ref' in requestBody) return false;
      const json = requestBody.content['application/json'];
      return json !== undefined && json.examples === undefined && json.example === undefined;
    });
    expect(without.map(({ path }) => path)).toEqual([]);
  });

  it('requires no field of a request that has a default', () => {
    const wrong = schemas
      .filter(({ name }) => name.endsWith('Dto'))
      .flatMap(({ name, schema }) =>
        (schema.required ?? [])
          .filter((field) => 'default' in (schema.properties?.[field] ?? {}))
          .map((field) => `${name}.${field}`),
      );
    expect(wrong).toEqual([]);
  });

  it('tells messages to send apart by their type', () => {
    const typed = schemas.find(({ name }) => name === 'TypedMessage')?.schema;
    expect(typed?.discriminator?.propertyName).toBe('type');
    expect(Object.keys(typed?.discriminator?.mapping ?? {})).toEqual(SENDABLE_TYPES);
  });

  it.each(Object.entries(BODY_EXAMPLES['SendMessageDto'] ?? {}))(
    'shows a message that the API takes: %s',
    (_summary, body) => {
      const dto = readAs(SendMessageDto, body, 'body');
      expect(() => toSendRequest(dto, undefined, new Date())).not.toThrow();
    },
  );
});
