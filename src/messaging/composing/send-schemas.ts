import { defined } from '../../common/defined.js';
import {
  closedObject,
  refTo,
  unionByType,
  type Schema,
  type Schemas,
} from '../../common/openapi/schema.js';
import { SENDABLE_TYPES, type SendableType } from './content-rules.js';
import { CONTENT_PARTS, CONTENT_SCHEMAS } from './content-schemas.js';

const WHAT: Readonly<Record<SendableType, string>> = {
  text: 'A text.',
  image: 'A picture.',
  video: 'A film.',
  audio: 'A sound or a voice note.',
  document: 'A document.',
  sticker: 'A sticker.',
  location: 'A place.',
  contacts: 'Contact cards.',
  reaction: 'A reaction; an empty emoji takes it back.',
  template: 'A template.',
  interactive: 'Buttons, a list, a link and the like.',
};

const MARKETING = 'message_activity_sharing';
/** Fields of single kinds of message. */
const UNSHARED = new Set(['type', MARKETING]);

/**
 * A message to send as a union: one class reads them all (`SendMessageDto`), but a caller fills in
 * exactly one content, the one that is named after the type.
 *
 * @param dto schema of that class: the fields that all messages share are its
 */
export function sendSchemas({ properties = {} }: Schema): Schemas {
  const shared = Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => !UNSHARED.has(name) && !(name in CONTENT_SCHEMAS))
      .map(([name, field]) => [`${name}?`, field]),
  );
  const addressed = (field: 'to' | 'recipient'): Schema => ({
    type: 'object',
    required: [field],
    properties: { [field]: properties[field] ?? {} },
  });
  const nameOf = (type: string) => `${type.charAt(0).toUpperCase()}${type.slice(1)}Message`;
  const messages = SENDABLE_TYPES.map((type): [string, Schema] => [
    nameOf(type),
    closedObject(WHAT[type], {
      ...shared,
      type: { type: 'string', enum: [type], description: `Always \`${type}\`.` },
      [type]: CONTENT_SCHEMAS[type],
      ...defined({
        [`${MARKETING}?`]: type === 'template' ? (properties[MARKETING] ?? {}) : undefined,
      }),
    }),
  ]);
  return {
    SendMessageDto: {
      description:
        'A message: `{to, text}` for plain text, else `type` and the object named after it.',
      allOf: [
        // Both hold for a text that says its type.
        { anyOf: [refTo('ShortMessage'), refTo('TypedMessage')] },
        { anyOf: [refTo('ToNumber'), refTo('ToUserId')] },
      ],
    },
    ToNumber: { ...addressed('to'), description: 'Names a number.' },
    ToUserId: { ...addressed('recipient'), description: 'Names a user id.' },
    ShortMessage: closedObject('A text, in short: the type may be left out.', {
      ...shared,
      // Declared, so that a compiler refuses the text under any other type.
      'type?': { type: 'string', enum: ['text'], description: 'May be left out.' },
      text: CONTENT_SCHEMAS.text,
    }),
    TypedMessage: unionByType(
      'A message with its type.',
      Object.fromEntries(SENDABLE_TYPES.map((type) => [type, nameOf(type)])),
    ),
    ...Object.fromEntries(messages),
    ...CONTENT_PARTS,
  };
}
