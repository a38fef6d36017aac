import fc from 'fast-check';
import { defined } from '../common/defined.js';
import { checkParameters, type TemplateShape } from './template-parameters.js';

const BODY = { type: 'BODY', text: 'Dear {{1}}, order {{2}} is on its way.' };
const NAMED = { type: 'BODY', text: 'Dear {{first_name}}, order {{order}} is on its way.' };
const BODY_OF_ONE = { type: 'BODY', text: 'Dear {{1}}, all is well.' };
const CALL = { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+15550001234' };
const PLAIN = { type: 'BODY', text: 'All is well.' };
const shape = (...components: object[]): TemplateShape => ({
  components: components.map((component) => ({ ...component })),
});
const header = (format: string, text?: string) => ({ type: 'HEADER', format, text });
const buttons = (...list: object[]) => ({ type: 'BUTTONS', buttons: list });
const URL_BUTTON = { type: 'URL', text: 'Track', url: 'https://x.example/{{1}}' };
const FIXED_URL = { type: 'URL', text: 'Shop', url: 'https://x.example/' };
const REPLY = { type: 'QUICK_REPLY', text: 'Stop' };
const COPY = { type: 'COPY_CODE' };
const AUTHENTICATION: TemplateShape = {
  category: 'AUTHENTICATION',
  components: [
    { type: 'BODY', add_security_recommendation: true },
    buttons({ type: 'OTP', otp_type: 'COPY_CODE' }),
  ],
};
const card = (text: string) => ({
  components: [header('IMAGE'), { type: 'BODY', text }, buttons(URL_BUTTON)],
});
const CAROUSEL = shape(PLAIN, { type: 'CAROUSEL', cards: [card('One'), card('Two {{1}}')] });

const text = (value = 'Ada', parameter_name?: string) => ({
  type: 'text',
  text: value,
  ...defined({ parameter_name: parameter_name || undefined }),
});
const image = { type: 'image', image: { id: '1' } };
const inBody = (...parameters: object[]) => ({ type: 'body', parameters });
const inHeader = (...parameters: object[]) => ({ type: 'header', parameters });
const button = (sub_type: string, index: number | string, ...parameters: object[]) => ({
  type: 'button',
  sub_type,
  index,
  parameters,
});
const filledCard = (card_index: number, ...bodyParameters: object[]) => ({
  card_index,
  components: [inHeader(image), inBody(...bodyParameters), button('url', 0, text('a'))],
});
const cards = (...list: object[]) => ({ type: 'carousel', cards: list });

const C = 'template.components';

describe(checkParameters.name, () => {
  it.each<[string, TemplateShape, object[]]>([
    ['no parameters where none are wanted', shape(PLAIN), []],
    ['an empty body component', shape(PLAIN), [{ type: 'body' }]],
    ['positional parameters', shape(BODY), [inBody(text('Ada'), text('7'))]],
    ['a component in capitals', shape(BODY), [{ ...inBody(text(), text()), type: 'BODY' }]],
    ['legacy parameters', shape(BODY), [inBody({ type: 'currency' }, { type: 'date_time' })]],
    [
      'named parameters in any order',
      shape(NAMED),
      [inBody(text('7', 'order'), text('Ada', 'first_name'))],
    ],
    [
      'a variable that stands twice',
      shape({ type: 'BODY', text: '{{1}} {{1}}!' }),
      [inBody(text())],
    ],
    ['a text in the header', shape(header('TEXT', 'Hi {{1}}'), PLAIN), [inHeader(text())]],
    ['an image header', shape(header('IMAGE'), PLAIN), [inHeader(image)]],
    ['a format that Meta may add', shape(header('HOLOGRAM'), PLAIN), []],
    [
      'a link with its end',
      shape(PLAIN, buttons(FIXED_URL, URL_BUTTON)),
      [button('url', '1', text())],
    ],
    ['a quick reply without payload', shape(PLAIN, buttons(REPLY)), []],
    [
      'a quick reply with payload',
      shape(PLAIN, buttons(REPLY)),
      [button('quick_reply', 0, { type: 'payload', payload: 'STOP' })],
    ],
    [
      'a code to copy',
      shape(PLAIN, buttons(COPY)),
      [button('copy_code', 0, { type: 'coupon_code', coupon_code: 'TEN' })],
    ],
    [
      'a flow with its token',
      shape(PLAIN, buttons({ type: 'FLOW', text: 'Book' })),
      [button('flow', 0, { type: 'action', action: { flow_token: 'unused' } })],
    ],
    [
      'the second link of two, beside a call button',
      shape(PLAIN, buttons(CALL, FIXED_URL, URL_BUTTON)),
      [button('url', '2', text('p7?x=ü'))],
    ],
    [
      'a body that is as long as it may be',
      shape(BODY_OF_ONE, buttons(REPLY)),
      [inBody(text('x'.repeat(1024 - 'Dear , all is well.'.length)))],
    ],
    [
      'a long body on its own',
      shape(BODY_OF_ONE),
      [inBody(text('x'.repeat(32_768 - 'Dear , all is well.'.length)))],
    ],
    ['a catalog without a product', shape(PLAIN, buttons({ type: 'CATALOG' })), []],
    [
      'a kind of button that Meta may add',
      shape(PLAIN, buttons({ type: 'TELEPORT' })),
      [button('teleport', 0, text())],
    ],
    ['a code, twice', AUTHENTICATION, [inBody(text('123')), button('url', 0, text('123'))]],
    ['cards', CAROUSEL, [cards(filledCard(1, text()), filledCard(0))]],
    [
      'a component that Meta may add',
      shape(PLAIN, { type: 'HOLOGRAM' }),
      [{ type: 'hologram', depth: 3 }],
    ],
    ['the state of an order', shape(PLAIN), [{ type: 'order_status', parameters: [] }]],
    [
      'an offer that ends',
      shape(PLAIN, {
        type: 'LIMITED_TIME_OFFER',
        limited_time_offer: { text: 'Now', has_expiration: true },
      }),
      [{ type: 'limited_time_offer', parameters: [{ type: 'limited_time_offer' }] }],
    ],
  ])('takes %s', (_case, template, given) => {
    expect(checkParameters(template, given)).toEqual([]);
  });

  it.each<[string, TemplateShape, unknown, [string, string][]]>([
    [
      'no components',
      shape(BODY),
      undefined,
      [
        [C, '{{1}} of the body is missing'],
        [C, '{{2}} of the body is missing: the body takes 2'],
      ],
    ],
    ['a misspelt part', shape(PLAIN), [{ type: 'bodi' }], [[`${C}.0.type`, 'has no bodi']]],
    [
      'a sum in the header',
      shape(header('TEXT', 'Hi {{1}}'), PLAIN),
      [
        inHeader({
          type: 'currency',
          currency: { fallback_value: '7', code: 'EUR', amount_1000: 7 },
        }),
      ],
      [[`${C}.0.parameters.0.type`, 'must be text: it fills in the header']],
    ],
    ['a parameter short', shape(BODY), [inBody(text())], [[`${C}.0.parameters.1`, '{{2}}']]],
    ['one too many', shape(PLAIN), [inBody(text())], [[`${C}.0.parameters.0`, 'takes 0']]],
    [
      'an image in the body',
      shape(BODY),
      [inBody(text(), image)],
      [[`${C}.0.parameters.1.type`, 'must be text']],
    ],
    [
      'a name that is missing',
      shape(NAMED),
      [inBody(text('Ada', 'first_name'))],
      [[`${C}.0.parameters`, 'parameter order of the body is missing']],
    ],
    [
      'a name that is none of its own',
      shape(NAMED),
      [inBody(text('a', 'first_name'), text('b', 'order'), text('c', 'nome'))],
      [[`${C}.0.parameters.2.parameter_name`, 'first_name, order']],
    ],
    [
      'no names',
      shape(NAMED),
      [inBody(text('a'), text('b'))],
      [
        [`${C}.0.parameters`, 'first_name'],
        [`${C}.0.parameters`, 'order'],
        [`${C}.0.parameters.0.parameter_name`, 'must be one of'],
        [`${C}.0.parameters.1.parameter_name`, 'must be one of'],
      ],
    ],
    ['no image', shape(header('IMAGE'), PLAIN), [], [[C, "header's image is missing"]]],
    [
      'a video over an image',
      shape(header('IMAGE'), PLAIN),
      [inHeader({ type: 'video' })],
      [[`${C}.0.parameters.0.type`, 'must be image']],
    ],
    [
      'a header where there is none',
      shape(PLAIN),
      [inHeader(text())],
      [[`${C}.0.parameters.0`, 'the header takes 0']],
    ],
    ['a link without its end', shape(PLAIN, buttons(URL_BUTTON)), [], [[C, 'button 0 ("Track")']]],
    [
      'an end on a fixed link',
      shape(PLAIN, buttons(FIXED_URL)),
      [button('url', 0, text())],
      [[`${C}.0.parameters`, 'takes no parameters']],
    ],
    [
      'a button that is not there',
      shape(PLAIN, buttons(REPLY)),
      [button('quick_reply', 1)],
      [[`${C}.0.index`, 'has 1 buttons']],
    ],
    [
      'a button of another kind',
      shape(PLAIN, buttons(REPLY)),
      [button('url', 0, text())],
      [[`${C}.0.sub_type`, 'must be quick_reply']],
    ],
    [
      'a text for a payload',
      shape(PLAIN, buttons(REPLY)),
      [button('quick_reply', 0, text())],
      [[`${C}.0.parameters.0.type`, 'must be payload']],
    ],
    [
      'a quick reply without its payload',
      shape(PLAIN, buttons(REPLY)),
      [button('quick_reply', 0)],
      [[`${C}.0.parameters`, 'is missing its payload']],
    ],
    [
      'an address that gets too long',
      shape(PLAIN, buttons(URL_BUTTON)),
      [button('url', 0, text('x'.repeat(2000)))],
      [[`${C}.0.parameters.0.text`, 'longer than 2000 characters']],
    ],
    [
      'a footer that is filled in',
      shape(PLAIN, { type: 'FOOTER', text: 'Bye' }),
      [{ type: 'FOOTER', parameters: [text()] }],
      [[`${C}.0.parameters`, 'a footer takes no parameters']],
    ],
    [
      'cards for a template without any',
      shape(PLAIN),
      [cards(filledCard(0))],
      [[`${C}.0.type`, 'has no carousel']],
    ],
    [
      'an end of an offer that is none',
      shape(PLAIN),
      [{ type: 'limited_time_offer', parameters: [] }],
      [[`${C}.0.type`, 'has no limited_time_offer']],
    ],
    ['no code to copy', shape(PLAIN, buttons(COPY)), [], [[C, 'missing the code']]],
    ['no products', shape(PLAIN, buttons({ type: 'MPM' })), [], [[C, 'missing its products']]],
    [
      'a code that is nowhere',
      AUTHENTICATION,
      [],
      [
        [C, '{{1}} of the body'],
        [C, 'button 0'],
      ],
    ],
    ['a code only in the body', AUTHENTICATION, [inBody(text())], [[C, 'button 0']]],
    [
      'two codes',
      AUTHENTICATION,
      [inBody(text('123')), button('url', 0, text('124'))],
      [[`${C}.1.parameters.0.text`, 'must be the same code']],
    ],
    [
      'a code that is too long',
      AUTHENTICATION,
      [inBody(text('1'.repeat(16))), button('url', 0, text('1'.repeat(16)))],
      [
        [`${C}.0.parameters.0.text`, 'of 1 to 15'],
        [`${C}.1.parameters.0.text`, 'of 1 to 15'],
      ],
    ],
    [
      'a code to copy where the code goes into a link',
      AUTHENTICATION,
      [inBody(text('123')), button('copy_code', 0, { type: 'coupon_code', coupon_code: '123' })],
      [[`${C}.1.sub_type`, 'must be url']],
    ],
    [
      'a flow without anything',
      shape(PLAIN, buttons({ type: 'FLOW', text: 'Book' })),
      [],
      [[C, 'button 0 ("Book") is missing its flow']],
    ],
    [
      'a call button that is filled in',
      shape(PLAIN, buttons(CALL)),
      [button('url', 0, text('+15550001234'))],
      [[`${C}.0.sub_type`, 'button 0 ("Call") takes no parameters']],
    ],
    [
      'the end of one link given to another',
      shape(PLAIN, buttons(CALL, FIXED_URL, URL_BUTTON)),
      [button('url', 1, text())],
      [
        [`${C}.0.parameters`, 'button 1 ("Shop") takes no parameters'],
        [C, 'button 2 ("Track") is missing the end of its address'],
      ],
    ],
    [
      'one button twice',
      shape(PLAIN, buttons(REPLY)),
      [
        button('quick_reply', '0', { type: 'payload', payload: 'A' }),
        button('quick_reply', 0, { type: 'payload', payload: 'B' }),
      ],
      [[`${C}.1.index`, 'the button 0 is filled in already']],
    ],
    [
      'two bodies',
      shape(BODY),
      [inBody(text(), text()), { ...inBody(), type: 'BODY' }],
      [[`${C}.1.type`, 'the body is filled in already']],
    ],
    [
      'a header that gets too long',
      shape(header('TEXT', 'Hi {{1}}'), PLAIN),
      [inHeader(text('x'.repeat(58)))],
      [[`${C}.0.parameters`, '61 characters long, of 60']],
    ],
    [
      'a body that gets too long beside other parts',
      shape(BODY_OF_ONE, buttons(REPLY)),
      [inBody(text('x'.repeat(1025 - 'Dear , all is well.'.length)))],
      [[`${C}.0.parameters`, '1025 characters long, of 1024']],
    ],
    [
      'a named text that gets too long',
      shape(NAMED, buttons(REPLY)),
      [inBody(text('x'.repeat(1000), 'order'), text('Ada', 'first_name'))],
      [[`${C}.0.parameters`, 'of 1024 at most']],
    ],
    ['no cards', CAROUSEL, [], [[C, '2 cards']]],
    ['a card short', CAROUSEL, [cards(filledCard(0))], [[`${C}.0.cards`, '2 cards']]],
    [
      'a card twice',
      CAROUSEL,
      [cards(filledCard(0), filledCard(0))],
      [[`${C}.0.cards`, 'card_index 1']],
    ],
    [
      'a card without its parameter',
      CAROUSEL,
      [cards(filledCard(0), filledCard(1))],
      [[`${C}.0.cards.1.components.1.parameters.0`, '{{1}} of the body']],
    ],
    [
      'an offer without an end',
      shape(PLAIN, { type: 'LIMITED_TIME_OFFER', limited_time_offer: { has_expiration: true } }),
      [],
      [[C, 'expiration_time_ms']],
    ],
  ])('refuses %s, and names it', (_case, template, given, expected) => {
    const errors = checkParameters(template, given);
    expect(errors.map(({ field }) => field)).toEqual(expected.map(([field]) => field));
    errors.forEach(({ message }, index) => expect(message).toContain(expected[index]![1]));
  });

  it('says something about anything, and never throws', () => {
    const anything = fc.anything({ withNullPrototype: true });
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), anything)), anything, (components, given) => {
        expect(Array.isArray(checkParameters({ components }, given))).toBe(true);
      }),
    );
  });
});
