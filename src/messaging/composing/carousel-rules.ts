import type { FieldError } from '../../common/app-error.js';
import { asList, asObject, asText, type JsonObject } from '../../whatsapp/json.js';
import {
  allOf,
  dependingOn,
  exactlyOneOf,
  httpUrl,
  integer,
  list,
  must,
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
import { media } from './media-rules.js';

const MIN_CARDS = 2;
const MAX_CARDS = 10;
const MAX_REPLIES = 3;
const MAX_BREAKS = 2;

const card_index = integer(0, MAX_CARDS - 1);

const header = openObject(
  { type: oneOf('image', 'video') },
  dependingOn('type', {
    image: object({ type: oneOf('image'), image: media() }),
    video: object({ type: oneOf('video'), video: media() }),
  }),
);

const body = object({
  text: allOf(
    text(160),
    must(`have at most ${MAX_BREAKS} line breaks`, (value) => lineBreaksOf(value) <= MAX_BREAKS),
  ),
});

const quickReply = object({
  type: oneOf('quick_reply'),
  quick_reply: object({ id: text(256), title: text(20) }),
});

const action = object(
  {
    name: optional(oneOf('cta_url')),
    parameters: optional(object({ display_text: text(20), url: httpUrl })),
    buttons: optional(list(quickReply, 1, MAX_REPLIES)),
  },
  exactlyOneOf('parameters', 'buttons'),
);

/** A picture or film above one address or some quick replies. */
const mediaCard = object(
  { card_index, type: optional(oneOf('cta_url')), header, body: optional(body), action },
  linkIsNamed,
);

const productCard = object({
  card_index,
  type: oneOf('product'),
  action: object({ catalog_id: someText, product_retailer_id: someText }),
});

const card: Check = (value, field) =>
  asObject(value)?.['type'] === 'product' ? productCard(value, field) : mediaCard(value, field);

/** Cards side by side, each with an index of its own and all of one make. */
export const carouselAction = object(
  { cards: list(card, MIN_CARDS, MAX_CARDS) },
  ({ cards }, field) =>
    refuseRepeated(
      asList(cards).map((one, place) => ({
        value: Number(asObject(one)?.['card_index']),
        field: `${field}.cards.${place}.card_index`,
      })),
    ),
  alike,
);

function linkIsNamed({ type, action: own }: JsonObject, field: string): FieldError[] {
  const { name, parameters } = asObject(own) ?? {};
  const link = parameters !== undefined;
  return [
    ...(link === (name !== undefined)
      ? []
      : [{ field: `${field}.action.name`, message: 'must be cta_url, for an address only' }]),
    ...(link === (type !== undefined)
      ? []
      : [{ field: `${field}.type`, message: 'must be cta_url, for an address only' }]),
  ];
}

function alike({ cards }: JsonObject, field: string): ReturnType<ObjectRule> {
  const makes = asList(cards).map(makeOf);
  return makes.flatMap((make, place) =>
    make === makes[0]
      ? []
      : [
          {
            field: `${field}.cards.${place}`,
            message:
              'must have what card 0 has: kind of header, a body or none, kind and number of buttons',
          },
        ],
  );
}

function makeOf(one: unknown): string {
  const { type, header: above, body: between, action: below } = asObject(one) ?? {};
  const replies = asList(asObject(below)?.['buttons']).length;
  return [type, asText(asObject(above)?.['type']), typeof between, replies].join('/');
}

function lineBreaksOf(value: unknown): number {
  return String(value).split('\n').length - 1;
}
