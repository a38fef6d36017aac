import { describe, expect, it } from 'vitest';
import { aTemplate } from '../../../test/data';
import {
  checkValue,
  fieldsOf,
  isBeyondForms,
  isComplete,
  previewOf,
  toTemplateMessage,
} from './template-shape';

const READY = aTemplate({
  name: 'order_ready',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['A-17'] } },
    {
      type: 'BODY',
      text: 'Hello {{1}}, *{{2}}* waits. {{1}}!',
      example: { body_text: [['Sam', 'your coffee']] },
    },
    { type: 'FOOTER', text: 'Acme' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Thanks' },
        { type: 'URL', text: 'Track', url: 'https://acme.example/{{1}}', example: ['x17'] },
      ],
    },
  ],
});

const VALUES = {
  'header.1': 'B-2',
  'body.1': 'Ann',
  'body.2': 'tea',
  'button.1': 'b2',
};

describe('what is to be filled in', () => {
  it('is each variable once, with the example that Meta was shown', () => {
    expect(fieldsOf(READY).map(({ key, example }) => [key, example])).toEqual([
      ['header.1', 'A-17'],
      ['body.1', 'Sam'],
      ['body.2', 'your coffee'],
      ['button.1', 'x17'],
    ]);
  });

  it('goes to Meta part by part', () => {
    expect(toTemplateMessage(READY, VALUES)).toEqual({
      name: 'order_ready',
      language: { code: 'en_US' },
      components: [
        { type: 'header', parameters: [{ type: 'text', text: 'B-2' }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Ann' },
            { type: 'text', text: 'tea' },
          ],
        },
        {
          type: 'button',
          sub_type: 'url',
          index: '1',
          parameters: [{ type: 'text', text: 'b2' }],
        },
      ],
    });
  });

  it('is seen before it goes', () => {
    expect(previewOf(READY, { 'body.1': 'Ann' })).toEqual({
      header: 'Order {{1}}',
      media: undefined,
      body: 'Hello Ann, *{{2}}* waits. Ann!',
      footer: 'Acme',
      buttons: ['Thanks', 'Track'],
      cards: [],
    });
  });

  it('goes by name where the template says so', () => {
    const named = aTemplate({
      parameterFormat: 'NAMED',
      components: [{ type: 'BODY', text: 'Hi {{first_name}}' }],
    });
    expect(toTemplateMessage(named, { 'body.first_name': 'Sam' })).toMatchObject({
      components: [
        { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Sam' }] },
      ],
    });
  });

  it('is a file for a header that shows one', () => {
    const photo = aTemplate({
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: 'New!' },
      ],
    });
    expect(fieldsOf(photo)).toMatchObject([{ key: 'header.link', part: 'media', name: 'image' }]);
    const send = (link: string) => toTemplateMessage(photo, { 'header.link': link });
    expect(send('https://a.example/b.jpg')).toMatchObject({
      components: [{ parameters: [{ type: 'image', image: { link: 'https://a.example/b.jpg' } }] }],
    });
    expect(send('med_1')).toMatchObject({
      components: [{ parameters: [{ type: 'image', image: { id: 'med_1' } }] }],
    });
  });

  it('is one code, which Meta wants twice', () => {
    const code = aTemplate({
      category: 'AUTHENTICATION',
      components: [{ type: 'BODY', text: '*{{1}}* is your code.' }],
    });
    expect(fieldsOf(code).map(({ key }) => key)).toEqual(['code']);
    expect(previewOf(code, { code: '123456' }).body).toBe('*123456* is your code.');
    expect(toTemplateMessage(code, { code: '123456' })).toMatchObject({
      components: [{ type: 'body' }, { type: 'button', sub_type: 'url', index: '0' }],
    });
  });

  it('is a place for a header that shows one', () => {
    const shop = aTemplate({
      components: [
        { type: 'HEADER', format: 'LOCATION' },
        { type: 'BODY', text: 'Here we are.' },
      ],
    });
    const values = {
      'header.latitude': '52.53',
      'header.longitude': '13.4',
      'header.placeName': 'Acme',
      'header.address': 'Berlin',
    };
    expect(fieldsOf(shop).map(({ key }) => key)).toEqual(Object.keys(values));
    expect(previewOf(shop, values).header).toBe('Acme');
    const location = { latitude: 52.53, longitude: 13.4, name: 'Acme', address: 'Berlin' };
    expect(toTemplateMessage(shop, values)).toMatchObject({
      components: [{ type: 'header', parameters: [{ type: 'location', location }] }],
    });
    expect(isComplete({ template: shop, values })).toBe(true);
    const north = { ...values, 'header.latitude': '91' };
    expect(isComplete({ template: shop, values: north })).toBe(false);
    const column = { ...values, 'header.latitude': '{{lat}}' };
    expect(isComplete({ template: shop, values: column })).toBe(true);
  });

  it('is of each card of a carousel', () => {
    const card = {
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: 'Only {{1}}' },
        {
          type: 'BUTTONS',
          buttons: [{ type: 'URL', text: 'Buy', url: 'https://acme.example/{{1}}' }],
        },
      ],
    };
    const sale = aTemplate({
      components: [
        { type: 'BODY', text: 'For {{1}}' },
        { type: 'CAROUSEL', cards: [card, card] },
      ],
    });
    expect(isBeyondForms(sale)).toBe(false);
    expect(fieldsOf(sale).map(({ key, card: number }) => [key, number])).toEqual([
      ['body.1', undefined],
      ...[0, 1].flatMap((at) =>
        ['header.link', 'body.1', 'button.0'].map((key) => [`card.${at}.${key}`, at]),
      ),
    ]);
    const values = {
      'body.1': 'Sam',
      'card.0.header.link': 'med_1',
      'card.0.body.1': '5 €',
      'card.0.button.0': 'mug',
      'card.1.body.1': '7 €',
    };
    const text = (value: string) => [{ type: 'text', text: value }];
    expect(toTemplateMessage(sale, values)).toMatchObject({
      components: [
        { type: 'body', parameters: text('Sam') },
        {
          type: 'carousel',
          cards: [
            {
              card_index: 0,
              components: [
                { type: 'header', parameters: [{ type: 'image', image: { id: 'med_1' } }] },
                { type: 'body', parameters: text('5 €') },
                { type: 'button', sub_type: 'url', index: '0', parameters: text('mug') },
              ],
            },
            { card_index: 1 },
          ],
        },
      ],
    });
    expect(previewOf(sale, values).cards).toMatchObject([
      { body: 'Only 5 €', media: 'image', buttons: ['Buy'] },
      { body: 'Only 7 €' },
    ]);
  });

  it('is nothing for a flow, whose token Meta wants all the same', () => {
    const flow = aTemplate({
      components: [
        { type: 'BODY', text: 'Book a table.' },
        { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Book' }] },
      ],
    });
    expect(fieldsOf(flow)).toEqual([]);
    expect(toTemplateMessage(flow, {})).toMatchObject({
      components: [
        {
          type: 'button',
          sub_type: 'flow',
          index: '0',
          parameters: [{ type: 'action', action: { flow_token: 'unused' } }],
        },
      ],
    });
  });

  it('is nothing where nothing is variable', () => {
    const plain = aTemplate({ components: [{ type: 'BODY', text: 'Hello.' }] });
    expect(fieldsOf(plain)).toEqual([]);
    expect(toTemplateMessage(plain, {})).toEqual({ name: plain.name, language: { code: 'en_US' } });
  });

  it.each([
    [
      'products',
      [
        { type: 'BODY', text: 'x' },
        {
          type: 'CAROUSEL',
          cards: [{ components: [{ type: 'HEADER', format: 'PRODUCT' }] }],
        },
      ],
    ],
    ['a choice of products', [{ type: 'BUTTONS', buttons: [{ type: 'MPM', text: 'See' }] }]],
    ['an offer that ends', [{ type: 'LIMITED_TIME_OFFER' }]],
    ['what is not known', null],
  ])('is beyond a form: %s', (_what, components) => {
    expect(isBeyondForms(aTemplate({ components }))).toBe(true);
    expect(isBeyondForms(READY)).toBe(false);
  });

  it.each([
    ['Ann', true],
    ['', 'missing'],
    ['  ', 'missing'],
    ['two\nlines', 'strange'],
    ['a     b', 'strange'],
  ])('is checked: %j', (value, result) => expect(checkValue(value)).toBe(result));
});
