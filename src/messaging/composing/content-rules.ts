import type { FieldError } from '../../common/app-error.js';
import { asText } from '../../whatsapp/json.js';
import {
  anyText,
  day,
  either,
  emoji,
  list,
  messageId,
  object,
  oneOf,
  optional,
  someText,
  text,
  trueOrFalse,
  type Check,
} from './checks.js';
import { interactive } from './interactive-rules.js';
import { filename, location, media } from './media-rules.js';
import { template } from './template-rules.js';

const MAX_CONTACTS = 257;
/** Entries of each list on a contact card; Meta documents no limit. */
const MAX_ENTRIES = 100;

const OTHER_PARTS = 'another part of the name beside formatted_name';

const caption = optional(text(1024, 0));

function texts(...names: readonly string[]): Record<string, Check> {
  return Object.fromEntries(names.map((name) => [name, optional(anyText)]));
}

function entries(...names: readonly string[]): Check {
  return optional(list(object(texts(...names)), 0, MAX_ENTRIES));
}

const NAME_PARTS = ['first_name', 'last_name', 'middle_name', 'prefix', 'suffix'] as const;

const contact = object({
  name: object(
    { ...texts(...NAME_PARTS), formatted_name: someText },
    // Meta refuses the message for a card that has the whole name and no part of it.
    (name, field) =>
      NAME_PARTS.some((part) => asText(name[part])?.trim())
        ? []
        : [{ field: `${field}.first_name`, message: `must be there, or ${OTHER_PARTS}` }],
  ),
  birthday: optional(day),
  phones: entries('phone', 'type', 'wa_id'),
  emails: entries('email', 'type'),
  urls: entries('url', 'type'),
  addresses: entries('street', 'city', 'state', 'zip', 'country', 'country_code', 'type'),
  org: optional(object(texts('company', 'department', 'title'))),
});

/** What may be sent, with Meta's limits for the object that is named after the type. */
const RULES = {
  text: object({ body: text(4096), preview_url: optional(trueOrFalse) }),
  image: media({ caption }),
  video: media({ caption }),
  audio: media({ voice: optional(trueOrFalse) }),
  document: media({ caption, filename }),
  sticker: media(),
  location,
  contacts: list(contact, 1, MAX_CONTACTS),
  // An empty emoji takes the reaction back.
  reaction: object({ message_id: messageId, emoji: either(emoji, oneOf('')) }),
  template,
  interactive,
} satisfies Record<string, Check>;

export type SendableType = keyof typeof RULES;

export const SENDABLE_TYPES = Object.keys(RULES) as SendableType[];

/** Checks the object named after the type against Meta's limits. @returns every broken field */
export function checkContent(type: SendableType, content: unknown): FieldError[] {
  return RULES[type](content, type);
}
