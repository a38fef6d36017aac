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

const mediaParameter = (kind: string, rule: Rule): Rule =>
  object({ type: required(anything), parameter_name: optional(text()), [kind]: required(rule) });

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
  limited_time_offer: anything,
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
