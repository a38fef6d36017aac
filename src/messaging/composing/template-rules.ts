import {
  anyObject,
  anyText,
  dependingOn,
  integer,
  list,
  matching,
  numeric,
  object,
  optional,
  someText,
  text,
  type Check,
} from './checks.js';
import { location, media, namedDocument } from './media-rules.js';

/** Longer than any body of Meta's; how long a filled-in template may be, only its definition tells. */
const MAX_PARAMETER = 32_768;
const MAX_PARAMETERS = 1_000;
const MAX_COMPONENTS = 100;
const MAX_BUTTON = 9;
const MAX_CARDS = 10;

/** What a parameter holds, by its type. Types that Meta adds pass. */
const PARAMETERS: Readonly<Record<string, Check>> = {
  text: object({ text: text(MAX_PARAMETER), parameter_name: optional(someText) }),
  currency: object({
    currency: object({
      fallback_value: someText,
      code: matching(/^[A-Za-z]{3}$/, 'a currency such as EUR'),
      amount_1000: numeric(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    }),
  }),
  date_time: object({ date_time: object({ fallback_value: someText }) }),
  image: object({ image: media() }),
  video: object({ video: media() }),
  document: object({ document: namedDocument }),
  location: object({ location }),
  payload: object({ payload: anyText }),
  coupon_code: object({ coupon_code: someText }),
  action: object({ action: anyObject }),
  limited_time_offer: object({
    limited_time_offer: object({ expiration_time_ms: integer(0, Number.MAX_SAFE_INTEGER) }),
  }),
};

const parameters = list(
  object({ type: someText }, dependingOn('type', PARAMETERS, lowerCase)),
  0,
  MAX_PARAMETERS,
);

const withParameters = object({ parameters: optional(parameters) });

const PLAIN_COMPONENTS: Readonly<Record<string, Check>> = {
  header: withParameters,
  body: withParameters,
  footer: withParameters,
  limited_time_offer: withParameters,
  button: object({
    sub_type: someText,
    index: integer(0, MAX_BUTTON),
    parameters: optional(parameters),
  }),
};

const card = object({
  card_index: integer(0, MAX_CARDS - 1),
  components: optional(components(PLAIN_COMPONENTS)),
});

/** Components that Meta adds pass. Its samples write their types in either case. */
function components(known: Readonly<Record<string, Check>>): Check {
  return list(object({ type: someText }, dependingOn('type', known, lowerCase)), 0, MAX_COMPONENTS);
}

function lowerCase(word: string): string {
  return word.toLowerCase();
}

/** A template as it is filled in. Whether the parameters fit its definition, only Meta can tell. */
export const template = object({
  name: matching(/^[a-z0-9_]{1,512}$/, 'the name of a template: a-z, 0-9 and _'),
  language: object({
    code: matching(/^[A-Za-z]{2,3}([_-][A-Za-z]{2,4})?$/, 'a language such as en or en_US'),
  }),
  components: optional(
    components({
      ...PLAIN_COMPONENTS,
      carousel: object({ cards: list(card, 1, MAX_CARDS) }),
    }),
  ),
});
