import fc from 'fast-check';
import { checkContent } from './content-rules.js';

const P = 'template.components.0.parameters.0';
const template = (component: object, extra: object = {}) => ({
  name: 'order',
  language: { code: 'en_US' },
  components: [component],
  ...extra,
});
const filled = (type: string, text: unknown) =>
  template({ type, parameters: [{ type: 'text', text }] });
const button = (sub_type: unknown, parameter: object) =>
  template({ type: 'button', sub_type, index: '0', parameters: [parameter] });
const broken = (content: unknown) =>
  checkContent('template', content).map(({ field, message }) => [field, message]);

describe('a template that is filled in', () => {
  it.each<[string, unknown, string]>([
    ['nothing', '', 'must be a text of 1 to'],
    ['null', null, 'must be a text'],
    ['a number', 7, 'must be a text'],
    ['blanks', '   ', 'must not be blank'],
    ['a line break', 'a\nb', 'must have no line break'],
    ['a carriage return', 'a\rb', 'must have no line break'],
    ['a tab', 'a\tb', 'must have no line break and no tab'],
    ['five blanks', 'a     b', 'must have no more than four blanks in a row'],
  ])('refuses %s for a variable, wherever it stands', (_case, value, message) => {
    for (const type of ['header', 'body', 'BODY']) {
      expect(broken(filled(type, value))).toEqual([
        [`${P}.text`, expect.stringContaining(message)],
      ]);
    }
    const inCard = template({
      type: 'carousel',
      cards: [{ card_index: 0, components: [filled('body', value).components[0]] }],
    });
    expect(broken(inCard)).toEqual([
      [
        'template.components.0.cards.0.components.0.parameters.0.text',
        expect.stringContaining(message),
      ],
    ]);
    expect(broken(button('url', { type: 'text', text: value }))).toHaveLength(1);
    const dateTime = { type: 'date_time', date_time: { fallback_value: value } };
    expect(broken(template({ type: 'body', parameters: [dateTime] }))).toHaveLength(1);
  });

  it.each(['', ' ', '\0', 'b o d y', '7', 7, null, {}])('refuses the type %j', (type) => {
    expect(broken(template({ type })).map(([field]) => field)).toContain(
      'template.components.0.type',
    );
    expect(broken(template({ type: 'body', parameters: [{ type }] }))).not.toEqual([]);
  });

  it('lets a type pass that Meta may have added since', () => {
    expect(broken(template({ type: 'hologram', anything: [] }))).toEqual([]);
  });

  it('takes every text that Meta takes', () => {
    const text = fc
      .string({ minLength: 1, maxLength: 200, unit: 'grapheme' })
      .map((value) => value.replaceAll(/[\n\r\t]/g, '·').replaceAll(/ {5,}/g, '    '))
      .filter((value) => /\S/.test(value));
    fc.assert(
      fc.property(text, (value) => {
        expect(broken(filled('body', value))).toEqual([]);
      }),
    );
    expect(broken(filled('body', 'four    blanks'))).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['null for a payload', button('quick_reply', { type: 'payload', payload: null }), 'payload'],
    ['an empty payload', button('quick_reply', { type: 'payload', payload: '' }), 'payload'],
    [
      'a payload that is too long',
      button('quick_reply', { type: 'payload', payload: 'p'.repeat(257) }),
      'payload',
    ],
    [
      'a coupon that is too long',
      button('copy_code', { type: 'coupon_code', coupon_code: 'c'.repeat(21) }),
      'coupon_code',
    ],
    [
      'a misspelt name',
      button('url', { type: 'text', text: 'a', paramter_name: 'a' }),
      'paramter_name',
    ],
  ])('refuses %s', (_case, content, name) => {
    expect(broken(content)).toEqual([[`${P}.${name}`, expect.any(String)]]);
  });

  it('tells that a call button takes no parameters', () => {
    const call = button('PHONE_NUMBER', { type: 'text', text: '+15550001234' });
    expect(broken(call)).toEqual([
      ['template.components.0.sub_type', expect.stringContaining('takes no parameters')],
    ]);
  });

  it('names fields that a template does not have', () => {
    const content = template(
      { type: 'body', parmeters: [] },
      { language: { code: 'en', locale: 'en' }, compnents: [] },
    );
    expect(broken(content).map(([field]) => field)).toEqual([
      'template.language.locale',
      'template.components.0.parmeters',
      'template.compnents',
    ]);
  });
});
