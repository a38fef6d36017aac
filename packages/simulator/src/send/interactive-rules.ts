import { defined } from '../defined.js';
import { isObject, objectAt, objectsAt, stringAt, type JsonObject } from '../graph/json.js';
import { document, image, video } from './media-rules.js';
import {
  anything,
  distinct,
  exactlyOne,
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

function thirtyProductsInTotal(action: JsonObject): Problem | undefined {
  const count = objectsAt(action, 'sections').flatMap((section) =>
    objectsAt(section, 'product_items'),
  ).length;
  if (count <= 30) return undefined;
  return {
    kind: 'invalid',
    path: ['sections'],
    must: `must have at most 30 products in total, and has ${count}`,
  };
}

function sectionsNamed(action: JsonObject): Problem | undefined {
  const sections = objectsAt(action, 'sections');
  const unnamed = sections.findIndex(({ title }) => title === undefined);
  if (sections.length < 2 || unnamed < 0) return undefined;
  return { kind: 'missing', path: ['sections', unnamed, 'title'], must: 'is required' };
}

const product = object({ product_retailer_id: required(id()) });

// Native carousels: two to ten cards, alike, each with a picture or a film, or a product.

const cardHeader = variant('type', {
  image: object({ type: required(anything), image: required(image) }),
  video: object({ type: required(anything), video: required(video) }),
});

const linkAction = named('cta_url', {
  parameters: required(
    object({ display_text: required(text({ max: 20 })), url: required(httpUrl) }),
  ),
});

const quickReply = object({
  type: required(word('quick_reply')),
  quick_reply: required(
    object({ id: required(id({ max: 256 })), title: required(text({ max: 20 })) }),
  ),
});

const cardAction: Rule = (value) =>
  isObject(value) && value['buttons'] !== undefined
    ? object({ buttons: required(list(quickReply, { max: 3 })) })(value)
    : linkAction(value);

const cardIndex = required(number({ min: 0, max: 9 }));

const mediaCard = object({
  card_index: cardIndex,
  type: optional(word('cta_url')),
  header: required(cardHeader),
  body: optional(textOf(160)),
  action: required(cardAction),
});

const productAction = object({
  catalog_id: required(id()),
  product_retailer_id: required(id()),
});

const productCard = object({
  card_index: cardIndex,
  type: required(word('product')),
  action: required(productAction),
});

const card: Rule = (value) =>
  isObject(value) && stringAt(value, 'type')?.toLowerCase() === 'product'
    ? productCard(value)
    : mediaCard(value);

const cardsOf = (action: JsonObject): JsonObject[] => objectsAt(action, 'cards');

function allAlike(action: JsonObject): Problem | undefined {
  const shapes = cardsOf(action).map((one) =>
    [
      stringAt(one, 'type')?.toLowerCase(),
      stringAt(objectAt(one, 'header'), 'type')?.toLowerCase(),
      one['body'] !== undefined,
      objectsAt(objectAt(one, 'action'), 'buttons').length,
    ].join(),
  );
  const odd = shapes.findIndex((shape) => shape !== shapes[0]);
  if (odd < 0) return undefined;
  return { kind: 'invalid', path: ['cards', odd], must: 'must be like the other cards' };
}

const carouselAction = object(
  { cards: required(list(card, { min: 2, max: 10 })) },
  distinct(cardsOf, 'card_index'),
  allAlike,
);

export const interactive = variant('type', {
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
    action: linkAction,
  }),
  location_request_message: interactiveOf({
    body: required(textOf(1024)),
    action: named('send_location', { parameters: optional(anything) }),
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
    action: productAction,
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
      thirtyProductsInTotal,
      sectionsNamed,
    ),
  }),
  catalog_message: interactiveOf({
    body: required(textOf(1024)),
    action: named('catalog_message', {
      parameters: optional(object({ thumbnail_product_retailer_id: optional(id()) })),
    }),
  }),
  address_message: interactiveOf({
    header: optional(anyHeader),
    body: required(textOf(1024)),
    action: named('address_message', { parameters: optional(anything) }),
  }),
  call_permission_request: interactiveOf({
    body: optional(textOf(1024)),
    action: named('call_permission_request'),
  }),
  voice_call: interactiveOf({
    header: optional(anyHeader),
    body: required(textOf(1024)),
    action: named('voice_call', { parameters: optional(anything) }),
  }),
  carousel: interactiveOf({ body: required(textOf(1024)), action: carouselAction }),
});

function interactiveOf(parts: {
  header?: ReturnType<typeof optional>;
  body: ReturnType<typeof optional>;
  action: Rule;
}): Rule {
  return object({
    type: required(anything),
    ...defined({ header: parts.header }),
    body: parts.body,
    footer: optional(textOf(60)),
    action: required(parts.action),
  });
}

function named(name: string, rest: Parameters<typeof object>[0] = {}): Rule {
  return object({ name: required(oneOf(name)), ...rest });
}
