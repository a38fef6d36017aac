import { describe, expect, it } from 'vitest';
import { aTemplate } from '../../../test/data';
import {
  checkValue,
  fieldsOf,
  isBeyondForms,
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

  it('is nothing where nothing is variable', () => {
    const plain = aTemplate({ components: [{ type: 'BODY', text: 'Hello.' }] });
    expect(fieldsOf(plain)).toEqual([]);
    expect(toTemplateMessage(plain, {})).toEqual({ name: plain.name, language: { code: 'en_US' } });
  });

  it.each([
    [
      'a carousel',
      [
        { type: 'BODY', text: 'x' },
        { type: 'CAROUSEL', cards: [] },
      ],
    ],
    ['a place', [{ type: 'HEADER', format: 'LOCATION' }]],
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
