import { objectAt, objectsAt, type JsonObject } from '../graph/json.js';
import {
  anything,
  distinct,
  exactlyOne,
  flag,
  httpUrl,
  id,
  list,
  number,
  object,
  oneOf,
  optional,
  required,
  text,
  variant,
  word,
  type Problem,
  type Rule,
} from './shape.js';

const media = (extra: Parameters<typeof object>[0] = {}): Rule =>
  object(
    { id: optional(id()), link: optional(httpUrl), provider: optional(text()), ...extra },
    exactlyOne('id', 'link'),
  );

const caption = optional(text({ min: 0, max: 1024 }));
const image = media({ caption });
const video = media({ caption });
const document = media({ caption, filename: optional(text({ max: 240 })) });

const location = object({
  latitude: required(number({ min: -90, max: 90 })),
  longitude: required(number({ min: -180, max: 180 })),
  name: optional(text({ max: 1000 })),
  address: optional(text({ max: 1000 })),
});

const contact = object({
  name: required(
    object({
      formatted_name: required(text()),
      first_name: optional(text()),
      last_name: optional(text()),
      middle_name: optional(text()),
      suffix: optional(text()),
      prefix: optional(text()),
    }),
  ),
  phones: optional(list(anything, { min: 0 })),
  emails: optional(list(anything, { min: 0 })),
  addresses: optional(list(anything, { min: 0 })),
  urls: optional(list(anything, { min: 0 })),
  org: optional(anything),
  birthday: optional(text()),
});

// ── templates ──

const mediaParameter = (kind: string, rule: Rule): Rule =>
  object({ type: required(anything), parameter_name: optional(text()), [kind]: required(rule) });

const templateParameter = variant('type', {
  text: object({
    type: required(anything),
    parameter_name: optional(text()),
    text: required(text({ max: 32_768 })),
  }),
  payload: object({ type: required(anything), payload: required(text({ max: 256 })) }),
  coupon_code: object({ type: required(anything), coupon_code: required(text({ max: 20 })) }),
  image: mediaParameter('image', image),
  video: mediaParameter('video', video),
  document: mediaParameter('document', document),
  location: mediaParameter('location', location),
  currency: anything,
  date_time: anything,
  action: anything,
  limited_time_offer: anything,
  product: anything,
});

const parameters = optional(list(templateParameter, { min: 0 }));

const templateComponent = variant('type', {
  header: object({ type: required(anything), parameters }),
  body: object({ type: required(anything), parameters }),
  footer: object({ type: required(anything), parameters }),
  button: object({
    type: required(anything),
    sub_type: required(
      word('quick_reply', 'url', 'copy_code', 'flow', 'catalog', 'mpm', 'spm', 'voice_call'),
    ),
    index: required(number({ min: 0, max: 9 })),
    parameters,
  }),
  limited_time_offer: anything,
  carousel: anything,
  order_status: anything,
});

const template = object({
  name: required(text({ max: 512 })),
  language: required(object({ code: required(text()), policy: optional(word('deterministic')) })),
  components: optional(list(templateComponent, { min: 0 })),
  namespace: optional(text()),
});

// ── interactive ──

const textOf = (max: number): Rule => object({ text: required(text({ max })) });
const textHeader = object({ type: required(word('text')), text: required(text({ max: 60 })) });
const anyHeader = variant('type', {
  text: textHeader,
  image: object({ type: required(anything), image: required(image) }),
  video: object({ type: required(anything), video: required(video) }),
  document: object({ type: required(anything), document: required(document) }),
});

const replyButton = object({
  type: required(word('reply')),
  reply: required(object({ id: required(id({ max: 256 })), title: required(text({ max: 20 })) })),
});

const replies = (action: JsonObject): JsonObject[] =>
  objectsAt(action, 'buttons').map((button) => objectAt(button, 'reply'));

const listSection = object({
  title: optional(text({ max: 24 })),
  rows: required(
    list(
      object({
        id: required(id({ max: 200 })),
        title: required(text({ max: 24 })),
        description: optional(text({ min: 0, max: 72 })),
      }),
    ),
  ),
});

const rows = (action: JsonObject): JsonObject[] =>
  objectsAt(action, 'sections').flatMap((section) => objectsAt(section, 'rows'));

function tenRowsInTotal(action: JsonObject): Problem | undefined {
  const count = rows(action).length;
  if (count <= 10) return undefined;
  return {
    kind: 'invalid',
    path: ['sections'],
    must: `must have at most 10 rows in total, and has ${count}`,
  };
}

function sectionsNamed(action: JsonObject): Problem | undefined {
  const sections = objectsAt(action, 'sections');
  const unnamed = sections.findIndex(({ title }) => title === undefined);
  if (sections.length < 2 || unnamed < 0) return undefined;
  return { kind: 'missing', path: ['sections', unnamed, 'title'], must: 'is required' };
}

const product = object({ product_retailer_id: required(id()) });

const interactive = variant('type', {
  button: interactiveOf({
    header: optional(anyHeader),
    body: required(textOf(1024)),
    action: object(
      { buttons: required(list(replyButton, { max: 3 })) },
      distinct(replies, 'id'),
      distinct(replies, 'title'),
    ),
  }),
  list: interactiveOf({
    header: optional(textHeader),
    body: required(textOf(4096)),
    action: object(
      {
        button: required(text({ max: 20 })),
        sections: required(list(listSection, { max: 10 })),
      },
      tenRowsInTotal,
      sectionsNamed,
      distinct(rows, 'id'),
    ),
  }),
  cta_url: interactiveOf({
    header: optional(anyHeader),
    body: required(textOf(1024)),
    action: named('cta_url', {
      parameters: required(
        object({ display_text: required(text({ max: 20 })), url: required(httpUrl) }),
      ),
    }),
  }),
  location_request_message: interactiveOf({
    body: required(textOf(1024)),
    action: named('send_location'),
  }),
  request_contact_info: interactiveOf({
    body: required(textOf(1024)),
    action: named('request_contact_info'),
  }),
  flow: interactiveOf({
    header: optional(anyHeader),
    body: required(textOf(1024)),
    action: named('flow', {
      parameters: required(
        object(
          {
            flow_message_version: required(oneOf('3', 3)),
            flow_id: optional(id()),
            flow_name: optional(text()),
            flow_cta: required(text({ max: 30 })),
            flow_token: optional(text()),
            mode: optional(word('draft', 'published')),
            flow_action: optional(word('navigate', 'data_exchange')),
            flow_action_payload: optional(anything),
          },
          exactlyOne('flow_id', 'flow_name'),
        ),
      ),
    }),
  }),
  product: interactiveOf({
    body: optional(textOf(1024)),
    action: object({
      catalog_id: required(id()),
      product_retailer_id: required(id()),
    }),
  }),
  product_list: interactiveOf({
    header: required(textHeader),
    body: required(textOf(1024)),
    action: object(
      {
        catalog_id: required(id()),
        sections: required(
          list(
            object({
              title: optional(text({ max: 24 })),
              product_items: required(list(product, { max: 30 })),
            }),
            { max: 10 },
          ),
        ),
      },
      sectionsNamed,
    ),
  }),
  catalog_message: anything,
  address_message: anything,
  call_permission_request: anything,
  voice_call: anything,
  carousel: anything,
});

function interactiveOf(parts: {
  header?: ReturnType<typeof optional>;
  body: ReturnType<typeof optional>;
  action: Rule;
}): Rule {
  return object({
    type: required(anything),
    ...(parts.header && { header: parts.header }),
    body: parts.body,
    footer: optional(textOf(60)),
    action: required(parts.action),
  });
}

function named(name: string, rest: Parameters<typeof object>[0] = {}): Rule {
  return object({ name: required(oneOf(name)), ...rest });
}

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
  reaction: object({ message_id: required(text()), emoji: required(text({ min: 0, max: 32 })) }),
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
      context: optional(object({ message_id: required(text()) })),
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
