import { readFileSync } from 'node:fs';
import type { Schema } from '../../common/openapi/schema.js';
import { SENDABLE_TYPES } from './content-rules.js';
import { CONTENT_SCHEMAS } from './content-schemas.js';
import { sendSchemas } from './send-schemas.js';

const TEXT = { type: 'string' } as const;
const DTO: Schema = {
  type: 'object',
  properties: {
    to: TEXT,
    recipient: TEXT,
    type: TEXT,
    context: { type: 'object' },
    message_activity_sharing: { type: 'boolean', description: 'For marketing.' },
    ...Object.fromEntries(SENDABLE_TYPES.map((type) => [type, { type: 'object' } as const])),
  },
};
const SHARED = ['context', 'recipient', 'to'];

const nameOf = (type: string) => `${type.charAt(0).toUpperCase()}${type.slice(1)}Message`;
const schemas = sendSchemas(DTO) as Record<string, Schema>;

describe(sendSchemas.name, () => {
  it.each(SENDABLE_TYPES.filter((type) => type !== 'template'))(
    'lets a %s hold its own content and what all messages share, and nothing else',
    (type) => {
      const { properties = {}, required, additionalProperties } = schemas[nameOf(type)]!;
      expect(Object.keys(properties).toSorted()).toEqual([...SHARED, type, 'type'].toSorted());
      expect(properties[type]).toBe(CONTENT_SCHEMAS[type]);
      expect(properties['type']).toMatchObject({ enum: [type] });
      expect(required?.toSorted()).toEqual([type, 'type'].toSorted());
      expect(additionalProperties).toBe(false);
    },
  );

  it('lets a template alone say whether a marketing message may be told of to others', () => {
    const { properties = {}, required } = schemas['TemplateMessage']!;
    expect(properties['message_activity_sharing']).toEqual({
      type: 'boolean',
      description: 'For marketing.',
    });
    expect(required?.toSorted()).toEqual(['template', 'type']);
  });

  it('lets a text in short leave out its type, but say no other one', () => {
    const { properties = {}, required } = schemas['ShortMessage']!;
    expect(Object.keys(properties).toSorted()).toEqual([...SHARED, 'text', 'type'].toSorted());
    expect(properties['type']).toMatchObject({ enum: ['text'] });
    expect(required).toEqual(['text']);
  });

  it('wants a number or a user id of every message', () => {
    expect(schemas['ToNumber']).toMatchObject({ required: ['to'], properties: { to: TEXT } });
    expect(schemas['ToUserId']).toMatchObject({
      required: ['recipient'],
      properties: { recipient: TEXT },
    });
  });

  it('shows in the API document what the code holds', () => {
    const { components } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
      components: { schemas: Record<string, unknown> };
    };
    // Fields of all messages are described where the request is.
    const own = Object.keys(schemas).filter((name) => !/^(\w+Message|To\w+)$/.test(name));
    expect(own.length).toBeGreaterThan(10);
    for (const name of own) expect(components.schemas[name]).toEqual(schemas[name]);
  });

  it('refers only to schemas that it brings', () => {
    const referred = [...JSON.stringify(schemas).matchAll(/#\/components\/schemas\/(\w+)/g)];
    expect(referred.length).toBeGreaterThan(SENDABLE_TYPES.length);
    for (const [, name = ''] of referred) expect(schemas).toHaveProperty(name);
  });
});
