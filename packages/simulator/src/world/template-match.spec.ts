import type { JsonObject } from '../graph/json.js';
import { templateMismatch } from './template-match.js';
import type { Template } from './template.js';

const template = (
  components: JsonObject[],
  parameterFormat: 'POSITIONAL' | 'NAMED' = 'POSITIONAL',
): Template => ({
  id: '1',
  wabaId: '11',
  name: 'order',
  language: 'en',
  status: 'APPROVED',
  category: 'UTILITY',
  parameterFormat,
  components,
});

const BODY = { type: 'BODY', text: 'Dear {{1}}, order {{2}} is on its way.' };
const NAMED = { type: 'BODY', text: 'Dear {{name}}, thank you.' };
const text = (value: string, name?: string) => ({
  type: 'text',
  text: value,
  parameter_name: name,
});
const body = (...parameters: object[]) => ({ type: 'body', parameters });
const header = (...parameters: object[]) => ({ type: 'header', parameters });
const url = { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Go', url: 'https://x/{{1}}' }] };
const plainUrl = { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Go', url: 'https://x/' }] };
const reply = { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }] };
const CARD = [
  { type: 'HEADER', format: 'IMAGE' },
  { type: 'BODY', text: 'Hi {{1}}.' },
];
const CAROUSEL = [BODY, { type: 'CAROUSEL', cards: [{ components: CARD }, { components: CARD }] }];
const card = (index: number, ...parameters: object[]) => ({
  card_index: index,
  components: [header({ type: 'image' }), body(...parameters)],
});
const filled = body(text('Ada'), text('7'));
const offer = { type: 'LIMITED_TIME_OFFER', limited_time_offer: { has_expiration: true } };
const press = (index: string) => ({
  type: 'button',
  sub_type: 'url',
  index,
  parameters: [text('a')],
});

const flow = { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Go' }] };
const phone = { type: 'BUTTONS', buttons: [{ type: 'PHONE_NUMBER', text: 'Call' }] };
const pressWith = (parameter: object) => ({ ...press('0'), parameters: [parameter] });

describe(templateMismatch.name, () => {
  it.each([
    ['all parameters', template([BODY]), [body(text('Ada'), text('7'))], undefined],
    ['a picture in the body', template([NAMED]), [body({ type: 'image' })], 132012],
    ['a body twice', template([NAMED]), [body(text('a')), body(text('a'))], 131009],
    ['a button twice', template([url]), [press('0'), { ...press('0'), index: 0 }], 131009],
    [
      'a footer filled in',
      template([NAMED]),
      [body(text('a')), { type: 'footer', parameters: [text('b')] }],
      132000,
    ],
    [
      'an offer that is none',
      template([NAMED]),
      [body(text('a')), { type: 'limited_time_offer' }],
      132012,
    ],
    [
      'a quick reply without its payload',
      template([reply]),
      [{ type: 'button', sub_type: 'quick_reply', index: 0 }],
      131008,
    ],
    ['a flow without its component', template([flow]), [], 131009],
    ['a flow', template([flow]), [{ type: 'button', sub_type: 'flow', index: 0 }], undefined],
    ['a call button that is filled in', template([phone]), [press('0')], 132018],
    ['a link given a coupon', template([url]), [pressWith({ type: 'coupon_code' })], 132012],
    ['a parameter short', template([BODY]), [body(text('Ada'))], 132000],
    ['no components at all', template([BODY]), [], 132000],
    ['one too many', template([NAMED]), [body(text('a'), text('b'))], 132000],
    ['named parameters', template([NAMED], 'NAMED'), [body(text('Ada', 'name'))], undefined],
    ['a wrong name', template([NAMED], 'NAMED'), [body(text('Ada', 'nome'))], 132012],
    ['no name', template([NAMED], 'NAMED'), [body(text('Ada'))], 132012],
    ['a text too long', template([BODY, url]), [body(text('x'.repeat(1024)), text('b'))], 132005],
    [
      'an image header',
      template([{ type: 'HEADER', format: 'IMAGE' }]),
      [header({ type: 'image' })],
      undefined,
    ],
    [
      'a video over an image',
      template([{ type: 'HEADER', format: 'IMAGE' }]),
      [header({ type: 'video' })],
      132012,
    ],
    ['no image', template([{ type: 'HEADER', format: 'IMAGE' }]), [], 132012],
    ['a link with its end', template([url]), [press('0')], undefined],
    ['a link without its end', template([url]), [], 131008],
    ['a button that is not there', template([url]), [press('0'), press('1')], 132012],
    ['an end on a fixed link', template([plainUrl]), [press('0')], 132018],
    ['a link on a quick reply', template([reply]), [press('0')], 132012],
    [
      'all cards',
      template(CAROUSEL),
      [filled, { type: 'carousel', cards: [card(1, text('a')), card(0, text('b'))] }],
      undefined,
    ],
    ['no cards', template(CAROUSEL), [filled], 132012],
    [
      'a card without its parameter',
      template(CAROUSEL),
      [filled, { type: 'carousel', cards: [card(0, text('a')), card(1)] }],
      132000,
    ],
    ['an offer without an end', template([offer]), [], 132012],
    [
      'an offer with its end',
      template([offer]),
      [
        {
          type: 'limited_time_offer',
          parameters: [{ limited_time_offer: { expiration_time_ms: 1 } }],
        },
      ],
      undefined,
    ],
  ] as [string, Template, JsonObject[], number | undefined][])(
    '%s',
    (_case, subject, given, code) => {
      expect(templateMismatch(subject, given)?.code).toBe(code);
    },
  );
});
