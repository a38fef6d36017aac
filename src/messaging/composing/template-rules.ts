import {
  allOf,
  anyObject,
  dependingOn,
  integer,
  list,
  matching,
  must,
  numeric,
  object,
  oneOf,
  openObject,
  optional,
  someText,
  text,
  type Check,
} from './checks.js';
import { location, media, namedDocument } from './media-rules.js';

/** Longer than any body of Meta's; how long a filled-in template may be, only its definition tells. */
const MAX_PARAMETER = 32_768;
const MAX_PARAMETERS = 1_000;
/** What comes back when a quick reply is tapped; Meta allows as much for a reply button. */
const MAX_PAYLOAD = 256;
const MAX_COUPON = 20;
const MAX_COMPONENTS = 100;
const MAX_BUTTON = 9;
const MAX_CARDS = 10;

/** What stands in the place of a variable; Meta refuses the message for anything else (132018). */
const parameterText = allOf(
  text(MAX_PARAMETER),
  must('have no line break and no tab', (value) => !/[\n\r\t]/.test(String(value))),
  must('have no more than four blanks in a row', (value) => !/ {5}/.test(String(value))),
);

/** Whatever the type is, it is spelled as Meta spells its own. */
const typeName = matching(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'a type such as body or text');

function parameter(fields: Readonly<Record<string, Check>>): Check {
  return object({ type: someText, parameter_name: optional(someText), ...fields });
}

/** What a parameter holds, by its type. Types that Meta adds pass. */
const PARAMETERS: Readonly<Record<string, Check>> = {
  text: parameter({ text: parameterText }),
  currency: parameter({
    currency: object({
      fallback_value: parameterText,
      code: matching(/^[A-Za-z]{3}$/, 'a currency such as EUR'),
      amount_1000: numeric(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    }),
  }),
  date_time: parameter({ date_time: object({ fallback_value: parameterText }) }),
  image: parameter({ image: media() }),
  video: parameter({ video: media() }),
  document: parameter({ document: namedDocument }),
  location: parameter({ location }),
  payload: parameter({ payload: text(MAX_PAYLOAD) }),
  coupon_code: parameter({ coupon_code: text(MAX_COUPON) }),
  action: parameter({ action: anyObject }),
  limited_time_offer: parameter({
    limited_time_offer: object({ expiration_time_ms: integer(0, Number.MAX_SAFE_INTEGER) }),
  }),
};

const parameters = list(
  openObject({ type: typeName }, dependingOn('type', PARAMETERS, lowerCase)),
  0,
  MAX_PARAMETERS,
);

const withParameters = object({ type: someText, parameters: optional(parameters) });

const PLAIN_COMPONENTS: Readonly<Record<string, Check>> = {
  header: withParameters,
  body: withParameters,
  footer: withParameters,
  limited_time_offer: withParameters,
  button: object({
    type: someText,
    sub_type: must(
      'not be phone_number: a call button takes no parameters, leave it out',
      (value) => typeof value === 'string' && value !== '' && lowerCase(value) !== 'phone_number',
    ),
    index: integer(0, MAX_BUTTON),
    parameters: optional(parameters),
  }),
};

const card = object({
  card_index: integer(0, MAX_CARDS - 1),
  components: components(PLAIN_COMPONENTS),
});

const PART_OF_A_DEFINITION =
  'must be button, once for each button to be filled in: buttons is how a template is created';

/** Components that Meta adds pass. Its samples write their types in either case. */
function components(known: Readonly<Record<string, Check>>): Check {
  return list(
    openObject(
      { type: typeName },
      dependingOn(
        'type',
        {
          ...known,
          buttons: (_, field) => [{ field: `${field}.type`, message: PART_OF_A_DEFINITION }],
        },
        lowerCase,
      ),
    ),
    0,
    MAX_COMPONENTS,
  );
}

function lowerCase(word: string): string {
  return word.toLowerCase();
}

/** A template as it is filled in. Whether the parameters fit its definition, only Meta can tell. */
export const template = object({
  name: matching(/^[a-z0-9_]{1,512}$/, 'the name of a template: a-z, 0-9 and _'),
  namespace: optional(someText),
  language: object({
    code: matching(/^[A-Za-z]{2,3}([_-][A-Za-z]{2,4})?$/, 'a language such as en or en_US'),
    policy: optional(oneOf('deterministic')),
  }),
  components: optional(
    components({
      ...PLAIN_COMPONENTS,
      carousel: object({ type: someText, cards: list(card, 1, MAX_CARDS) }),
    }),
  ),
});
