import type { JsonObject } from '../graph/json.js';
import { interactive } from './interactive-rules.js';
import { document, image, location, media, video } from './media-rules.js';
import {
  anything,
  emoji,
  flag,
  list,
  messageId,
  object,
  oneOf,
  optional,
  required,
  text,
  word,
  type Problem,
  type Rule,
} from './shape.js';
import { template } from './template-message-rules.js';

const NAME_PARTS = ['first_name', 'last_name', 'middle_name', 'suffix', 'prefix'];

/** The whole name alone is not enough. */
function hasNamePart(name: JsonObject): Problem | undefined {
  if (NAME_PARTS.some((part) => name[part] !== undefined)) return undefined;
  const must = `needs at least one of {${NAME_PARTS.join(', ')}}`;
  return { kind: 'invalid', path: [], must };
}

const texts = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, optional(text({ min: 0 }))]));
const entries = (...names: readonly string[]) =>
  optional(list(object(texts(...names)), { min: 0 }));

const contact = object({
  name: required(
    object(
      {
        formatted_name: required(text()),
        ...Object.fromEntries(NAME_PARTS.map((part) => [part, optional(text())])),
      },
      hasNamePart,
    ),
  ),
  phones: entries('phone', 'type', 'wa_id'),
  emails: entries('email', 'type'),
  addresses: entries('street', 'city', 'state', 'zip', 'country', 'country_code', 'type'),
  urls: entries('url', 'type'),
  org: optional(object(texts('company', 'department', 'title'))),
  birthday: optional(text()),
});

/** The object of each message type, with its limits. */
const CONTENT = {
  text: object({ body: required(text({ max: 4096 })), preview_url: optional(flag) }),
  image,
  video,
  audio: media({ voice: optional(flag) }),
  document,
  sticker: media(),
  location,
  contacts: list(contact, { max: 257 }),
  reaction: object({ message_id: required(messageId), emoji: required(emoji) }),
  template,
  interactive,
} satisfies Record<string, Rule>;

export type MessageType = keyof typeof CONTENT;

export const MESSAGE_TYPES = Object.keys(CONTENT);

/** Whatever Meta may be sent; the recipient is looked at where numbers are understood. */
export const MESSAGE_RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries(CONTENT).map(([type, rule]) => [
    type,
    object({
      messaging_product: required(oneOf('whatsapp')),
      recipient_type: optional(word('individual', 'group')),
      to: optional(anything),
      recipient: optional(text()),
      type: optional(anything),
      context: optional(object({ message_id: required(messageId) })),
      biz_opaque_callback_data: optional(text({ min: 0, max: 512 })),
      recipient_identity_key_hash: optional(text()),
      ttl: optional(anything),
      message_activity_sharing: optional(flag),
      [type]: required(rule),
    }),
  ]),
);

/** A read receipt, with or without the typing indicator. */
export const READ_RECEIPT_RULE = object({
  messaging_product: required(oneOf('whatsapp')),
  status: required(oneOf('read')),
  message_id: required(text()),
  typing_indicator: optional(object({ type: required(oneOf('text')) })),
});
