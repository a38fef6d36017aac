import {
  anyObject,
  dependingOn,
  exactlyOneOf,
  httpUrl,
  list,
  must,
  notHere,
  object,
  oneOf,
  openObject,
  optional,
  refuseRepeated,
  someText,
  text,
  type Check,
  type ObjectRule,
} from './checks.js';
import { carouselAction } from './carousel-rules.js';
import { media, namedDocument } from './media-rules.js';
import { asList, asObject } from '../../whatsapp/json.js';

const MAX_SECTIONS = 10;
const MAX_ROWS = 10;
const MAX_PRODUCTS = 30;

const HEADERS: Readonly<Record<string, Check>> = {
  text: object({ type: someText, text: text(60) }),
  image: object({ type: someText, image: media() }),
  video: object({ type: someText, video: media() }),
  document: object({ type: someText, document: namedDocument }),
};

const body = object({ text: text(1024) });
const footer = optional(object({ text: text(60) }));

function header(...types: readonly string[]): Check {
  return openObject({ type: oneOf(...types) }, dependingOn('type', HEADERS));
}

const anyHeader = optional(header('text', 'image', 'video', 'document'));

/** An action that Meta tells apart by its name. */
function named(name: string, fields: Readonly<Record<string, Check>> = {}): Check {
  return object({ name: oneOf(name), ...fields });
}

/** Entries of the lists in each section, with the path of each. */
function inSections(
  sections: unknown,
  field: string,
  name: 'rows' | 'product_items',
): { entry: unknown; field: string }[] {
  return asList(sections).flatMap((section, place) =>
    asList(asObject(section)?.[name]).map((entry, index) => ({
      entry,
      field: `${field}.sections.${place}.${name}.${index}`,
    })),
  );
}

function atMostInAll(name: 'rows' | 'product_items', max: number): ObjectRule {
  return ({ sections }, field) =>
    inSections(sections, field, name).length <= max
      ? []
      : [{ field: `${field}.sections`, message: `must have at most ${max} ${name} in all` }];
}

/** One section needs no title; several do. */
const titledSections: ObjectRule = ({ sections }, field) => {
  const all = asList(sections);
  if (all.length < 2) return [];
  return all.flatMap((section, place) =>
    asObject(section)?.['title'] === undefined
      ? [
          {
            field: `${field}.sections.${place}.title`,
            message: 'must be there: each of several sections needs a title',
          },
        ]
      : [],
  );
};

const uniqueRowIds: ObjectRule = ({ sections }, field) =>
  refuseRepeated(
    inSections(sections, field, 'rows').map((row) => ({
      value: asObject(row.entry)?.['id'],
      field: `${row.field}.id`,
    })),
  );

const uniqueButtons: ObjectRule = ({ buttons }, field) =>
  ['id', 'title'].flatMap((name) =>
    refuseRepeated(
      asList(buttons).map((button, place) => ({
        value: asObject(asObject(button)?.['reply'])?.[name],
        field: `${field}.buttons.${place}.reply.${name}`,
      })),
    ),
  );

const replyButton = object({
  type: oneOf('reply'),
  reply: object({ id: text(256), title: text(20) }),
});

const row = object({ id: text(200), title: text(24), description: optional(text(72, 0)) });
const productItem = object({ product_retailer_id: someText });

const section = { title: optional(text(24)) };

const flowParameters = object(
  {
    flow_message_version: must('be 3', (value) => value === '3' || value === 3),
    flow_id: optional(someText),
    flow_name: optional(someText),
    flow_cta: text(30),
    flow_token: optional(someText),
    mode: optional(oneOf('draft', 'published')),
    flow_action: optional(oneOf('navigate', 'data_exchange')),
    flow_action_payload: optional(object({ screen: someText, data: optional(anyObject) })),
  },
  exactlyOneOf('flow_id', 'flow_name'),
);

/** What each kind has of its own; where it says nothing, `COMMON` holds. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  button: { action: object({ buttons: list(replyButton, 1, 3) }, uniqueButtons) },
  list: {
    header: optional(header('text')),
    body: object({ text: text(4096) }),
    action: object(
      {
        button: text(20),
        sections: list(object({ ...section, rows: list(row, 1, MAX_ROWS) }), 1, MAX_SECTIONS),
      },
      atMostInAll('rows', MAX_ROWS),
      titledSections,
      uniqueRowIds,
    ),
  },
  cta_url: {
    action: named('cta_url', { parameters: object({ display_text: text(20), url: httpUrl }) }),
  },
  flow: { action: named('flow', { parameters: flowParameters }) },
  product: {
    header: notHere,
    body: optional(body),
    action: object({ catalog_id: someText, product_retailer_id: someText }),
  },
  product_list: {
    header: header('text'),
    action: object(
      {
        catalog_id: someText,
        sections: list(
          object({ ...section, product_items: list(productItem, 1, MAX_PRODUCTS) }),
          1,
          MAX_SECTIONS,
        ),
      },
      atMostInAll('product_items', MAX_PRODUCTS),
      titledSections,
    ),
  },
  location_request_message: { action: named('send_location') },
  request_contact_info: { action: named('request_contact_info') },
  catalog_message: {
    action: named('catalog_message', {
      parameters: optional(object({ thumbnail_product_retailer_id: optional(someText) })),
    }),
  },
  address_message: { action: named('address_message', { parameters: optional(anyObject) }) },
  call_permission_request: { action: named('call_permission_request') },
  voice_call: { action: named('voice_call', { parameters: optional(anyObject) }) },
  carousel: { header: notHere, footer: notHere, action: carouselAction },
};

const COMMON = { type: someText, header: anyHeader, body, footer, action: anyObject };

/**
 * Buttons, lists, links, flows, products and requests. A kind that is not known here is refused: it
 * is a slip of the pen far more often than news from Meta.
 */
export const interactive = openObject(
  { type: oneOf(...Object.keys(KINDS)) },
  dependingOn(
    'type',
    Object.fromEntries(
      Object.entries(KINDS).map(([kind, fields]) => [kind, object({ ...COMMON, ...fields })]),
    ),
  ),
);
