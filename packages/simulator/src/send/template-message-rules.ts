import { document, image, location, video } from './media-rules.js';
import {
  anything,
  list,
  number,
  object,
  optional,
  required,
  text,
  variant,
  word,
  type Rule,
} from './shape.js';

const parameterOf = (kind: string, rule: Rule): Rule =>
  object({ type: required(anything), parameter_name: optional(text()), [kind]: required(rule) });
const ofKind = (kind: string, fields: Parameters<typeof object>[0]): Rule =>
  parameterOf(kind, object(fields));

/** Meta takes no line breaks, no tabs and no more than four blanks in a row. */
const parameterText: Rule = (value) => {
  const problem = text({ max: 32_768 })(value);
  if (problem) return problem;
  return /[\n\r\t]| {5}/.test(String(value))
    ? {
        kind: 'parameter',
        path: [],
        must: 'cannot have new-line/tab characters or more than 4 consecutive spaces',
      }
    : undefined;
};

const templateParameter = variant('type', {
  text: object({
    type: required(anything),
    parameter_name: optional(text()),
    text: required(parameterText),
  }),
  payload: object({ type: required(anything), payload: required(text({ max: 256 })) }),
  coupon_code: object({ type: required(anything), coupon_code: required(text({ max: 20 })) }),
  image: parameterOf('image', image),
  video: parameterOf('video', video),
  document: parameterOf('document', document),
  location: parameterOf('location', location),
  currency: ofKind('currency', {
    fallback_value: required(parameterText),
    code: required(text({ min: 3, max: 3 })),
    amount_1000: required(number()),
  }),
  date_time: ofKind('date_time', { fallback_value: required(parameterText) }),
  action: parameterOf('action', anything),
  limited_time_offer: ofKind('limited_time_offer', { expiration_time_ms: required(number()) }),
  product: anything,
});

const parameters = optional(list(templateParameter, { min: 0 }));

const plainComponents = {
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
};

const cardComponent = variant('type', plainComponents);

const templateComponent = variant('type', {
  ...plainComponents,
  limited_time_offer: object({ type: required(anything), parameters }),
  carousel: object({
    type: required(anything),
    cards: required(
      list(
        object({
          card_index: required(number({ min: 0, max: 9 })),
          components: required(list(cardComponent, { min: 0 })),
        }),
        { max: 10 },
      ),
    ),
  }),
  order_status: anything,
});

/** Which template, and what fills it in. */
export const template = object({
  name: required(text({ max: 512 })),
  language: required(object({ code: required(text()), policy: optional(word('deterministic')) })),
  components: optional(list(templateComponent, { min: 0 })),
  namespace: optional(text()),
});
