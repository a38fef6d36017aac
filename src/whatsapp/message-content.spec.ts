import { bodyOf } from './message-content.js';

describe(bodyOf.name, () => {
  const answered = (response_json: string) => ({
    type: 'nfm_reply',
    nfm_reply: { body: 'Sent', name: 'flow', response_json },
  });
  const items = [
    { product_retailer_id: 'A1', quantity: 2 },
    { product_retailer_id: '0042', quantity: '1' },
    { quantity: 3 },
  ];

  it.each<[string, string, unknown, string | null]>([
    ['what was ordered', 'order', { text: '', product_items: items }, '2 × A1, 1 × 0042'],
    [
      'what was ordered with blanks',
      'order',
      { text: ' ', product_items: items },
      '2 × A1, 1 × 0042',
    ],
    ['what was written with an order', 'order', { text: 'hi', product_items: items }, 'hi'],
    ['an order of nothing', 'order', { product_items: [] }, null],
    [
      'all cards',
      'contacts',
      [{ name: { formatted_name: 'Gio' } }, { name: { formatted_name: 'Studio' } }],
      'Gio, Studio',
    ],
    ['a card with a number alone', 'contacts', [{ phones: [{ phone: '+1555' }] }], '+1555'],
    ['a card with an id alone', 'contacts', [{ phones: [{ wa_id: '1555' }] }], '1555'],
    ['a card with a mail alone', 'contacts', [{ emails: [{ email: 'a@b.org' }] }], 'a@b.org'],
    ['a card with nothing', 'contacts', [{}], null],
    ['a place without a name', 'location', { latitude: 48.1, longitude: 11.5 }, '48.1, 11.5'],
    ['a place in texts', 'location', { latitude: '48.1', longitude: '11.5' }, '48.1, 11.5'],
    ['a place with a name', 'location', { latitude: 48.1, longitude: 11.5, name: 'X' }, 'X'],
    [
      'a form',
      'interactive',
      answered('{"a":"0_Excelente","b":["x",2],"c":{"d":1}}'),
      '0_Excelente, x, 2',
    ],
    ['a form of nothing but its token', 'interactive', answered('{"flow_token":"t"}'), 'Sent'],
    ['a form that is a list', 'interactive', answered('["a"]'), 'Sent'],
    ['a form that is no JSON', 'interactive', answered('{"a":'), 'Sent'],
    ['half a place', 'location', { latitude: 48.1 }, null],
  ])('reads %s', (_case, type, content, expected) => {
    expect(bodyOf(type, content)).toBe(expected);
  });

  it.each([
    ['the words that it puts there', { type: 'text', text: { body: 'at 6' } }, 'at 6'],
    ['those of the caption', { type: 'image', image: { caption: 'at 7' } }, 'at 7'],
    ['nothing, of an edit in an edit', { type: 'edit', edit: { message: {} } }, null],
    ['nothing, where it does not say what it is', { text: { body: 'at 6' } }, null],
  ])('is of an edit %s', (_case, message, body) => {
    expect(bodyOf('edit', { message })).toBe(body);
  });

  it('is a line, however much was ordered', () => {
    const many = Array.from({ length: 500 }, (_, n) => ({ product_retailer_id: `item-${n}` }));
    expect(bodyOf('order', { product_items: many })).toHaveLength(200);
  });

  it.each([
    [200, 'x'.repeat(200)],
    [201, `${'x'.repeat(199)}…`],
  ])('is cut only where it is too long: of %i characters', (length, expected) => {
    const card = { name: { formatted_name: 'x'.repeat(length) } };
    expect(bodyOf('contacts', [card])).toBe(expected);
  });
});
