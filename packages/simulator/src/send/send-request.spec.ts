import { GraphError } from '../graph/graph-error.js';
import type { JsonObject } from '../graph/json.js';
import { readReceipt, readSendRequest } from './send-request.js';

const x = (length: number) => 'x'.repeat(length);

function codeAndDetails(read: () => unknown): [number, string] | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return [error.body.code, error.body.error_data?.details ?? error.message];
  }
}

function refusal(rest: JsonObject): [number, string] | undefined {
  return codeAndDetails(() =>
    readSendRequest({ messaging_product: 'whatsapp', to: '+15550001234', ...rest }),
  );
}

const ofType = (type: string, content: unknown) => ({ type, [type]: content });

const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
const buttons = (...list: object[]) => ({
  type: 'button',
  body: { text: 'Well?' },
  action: { buttons: list },
});
const row = (id: string) => ({ id, title: `Row ${id}` });
const listOf = (sections: object[], rest: object = {}) => ({
  type: 'list',
  body: { text: 'Choose' },
  action: { button: 'Open', sections },
  ...rest,
});
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => row(String(from + index)));
const cta = (parameters: object) => ({
  type: 'cta_url',
  body: { text: 'Look' },
  action: { name: 'cta_url', parameters },
});
const filledWith = (value: string) => ({
  type: 'body',
  parameters: [{ type: 'text', text: value }],
});
const card = (index: number, rest: object = {}) => ({
  card_index: index,
  type: 'cta_url',
  header: { type: 'image', image: { link: 'https://x.example/a.png' } },
  body: { text: 'Item' },
  action: { name: 'cta_url', parameters: { display_text: 'See', url: 'https://x.example/' } },
  ...rest,
});
const replies = {
  action: { buttons: [{ type: 'quick_reply', quick_reply: { id: 'a', title: 'A' } }] },
};
const productCard = (index: number) => ({
  card_index: index,
  type: 'product',
  action: { catalog_id: '1', product_retailer_id: 'a' },
});
const carousel = (...cards: object[]) => ({
  type: 'carousel',
  body: { text: 'New' },
  action: { cards },
});
const template = (rest: object) => ({ name: 'a', language: { code: 'en' }, ...rest });

describe(readSendRequest.name, () => {
  it.each([
    ['the longest text', ofType('text', { body: x(4096), preview_url: true })],
    ['4096 emoji', ofType('text', { body: '👍'.repeat(4096) })],
    ['a text without type', { text: { body: 'hi' } }],
    ['an answer', { ...ofType('text', { body: 'hi' }), context: { message_id: 'wamid.x' } }],
    ['the longest callback data', { text: { body: 'hi' }, biz_opaque_callback_data: x(512) }],
    ['an image by id', ofType('image', { id: '1', caption: x(1024) })],
    ['a document by link', ofType('document', { link: 'https://x.example/a', filename: 'a.pdf' })],
    ['a voice note', ofType('audio', { id: '1', voice: true })],
    ['a sticker', ofType('sticker', { id: '1' })],
    ['a location in strings', ofType('location', { latitude: '37.4', longitude: '-122.1' })],
    ['a location in numbers', ofType('location', { latitude: 37.4, longitude: -122.1 })],
    ['contacts', ofType('contacts', [{ name: { formatted_name: 'Ada', first_name: 'Ada' } }])],
    ['a reaction', ofType('reaction', { message_id: 'wamid.x', emoji: '😀' })],
    ['a reaction taken back', ofType('reaction', { message_id: 'wamid.x', emoji: '' })],
    ['a bare template', ofType('template', template({}))],
    [
      'four blanks in a parameter',
      ofType('template', template({ components: [filledWith('a    b')] })),
    ],
    ['cards with links', ofType('interactive', carousel(card(0), card(1)))],
    ['cards with replies', ofType('interactive', carousel(card(0, replies), card(1, replies)))],
    ['cards with products', ofType('interactive', carousel(productCard(0), productCard(1)))],
    ['a reaction of many code points', ofType('reaction', { message_id: 'wamid.x', emoji: '👩🏽‍🚀' })],
    ['a keycap', ofType('reaction', { message_id: 'wamid.x', emoji: '1️⃣' })],
    [
      'a quote of an old id',
      { text: { body: 'x' }, context: { message_id: 'gBGGFlA5FpafAgkOuJbRq54qwbM=' } },
    ],
    [
      'a full template',
      ofType(
        'template',
        template({
          components: [
            { type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] },
            { type: 'body', parameters: [{ type: 'text', parameter_name: 'a', text: 'b' }] },
            {
              type: 'button',
              sub_type: 'quick_reply',
              index: '0',
              parameters: [{ type: 'payload', payload: 'STOP' }],
            },
          ],
        }),
      ),
    ],
    [
      'three buttons',
      ofType('interactive', buttons(...['a', 'b', 'c'].map((id) => button(id, id)))),
    ],
    ['ten rows', ofType('interactive', listOf([{ rows: rows(10) }]))],
    [
      'ten rows in two sections',
      ofType(
        'interactive',
        listOf([
          { title: 'A', rows: rows(5) },
          { title: 'B', rows: rows(5, 5) },
        ]),
      ),
    ],
    ['a link button', ofType('interactive', cta({ display_text: 'Go', url: 'https://x.example' }))],
    [
      'a location request',
      ofType('interactive', {
        type: 'location_request_message',
        body: { text: 'Where?' },
        action: { name: 'send_location' },
      }),
    ],
    [
      'a product without body',
      ofType('interactive', {
        type: 'product',
        action: { catalog_id: '1', product_retailer_id: '2' },
      }),
    ],
    ['a user id', { to: undefined, recipient: 'US.134', text: { body: 'hi' } }],
  ])('takes %s', (_case, body) => {
    expect(refusal(body)).toBeUndefined();
  });

  it.each([
    ['no product', { messaging_product: undefined }, 100, 'messaging_product'],
    [
      'another product',
      { messaging_product: 'x', text: { body: 'x' } },
      131009,
      'messaging_product',
    ],
    ['an unknown type', { type: 'hologram' }, 100, 'type'],
    ['nobody to send to', { to: undefined, text: { body: 'x' } }, 131008, 'to'],
    ['a list of recipients', { to: ['1'], text: { body: 'x' } }, 131009, 'to'],
    ['no text object', { type: 'text' }, 131008, 'text'],
    ['no body', ofType('text', {}), 131008, "text['body']"],
    ['an empty body', ofType('text', { body: '' }), 131009, "text['body']"],
    ['a number as body', ofType('text', { body: 5 }), 131009, "text['body']"],
    ['a text too long', ofType('text', { body: x(4097) }), 100, "text['body']"],
    ['a misspelt key', ofType('text', { body: 'x', preview: true }), 100, "text['preview']"],
    ['a misspelt key outside', { text: { body: 'x' }, contex: {} }, 100, 'contex'],
    [
      'callback data too long',
      { text: { body: 'x' }, biz_opaque_callback_data: x(513) },
      100,
      'biz',
    ],
    ['an empty context', { text: { body: 'x' }, context: {} }, 131008, "context['message_id']"],
    [
      'a reaction as answer',
      { ...ofType('reaction', { message_id: 'a', emoji: 'b' }), context: { message_id: 'c' } },
      131009,
      'context',
    ],
    ['neither id nor link', ofType('image', { caption: 'x' }), 131008, 'id or link'],
    [
      'both id and link',
      ofType('image', { id: '1', link: 'http://x.example' }),
      131009,
      'id, link',
    ],
    ['a link that is none', ofType('video', { link: 'ftp://x' }), 131009, "video['link']"],
    ['a caption too long', ofType('document', { id: '1', caption: x(1025) }), 100, 'caption'],
    ['a caption on audio', ofType('audio', { id: '1', caption: 'x' }), 100, 'caption'],
    [
      'a place that is none',
      ofType('location', { latitude: 'x', longitude: '1' }),
      131009,
      'latitude',
    ],
    ['half a place', ofType('location', { latitude: 1 }), 131008, 'longitude'],
    ['no contacts', ofType('contacts', []), 131009, 'contacts'],
    [
      'a nameless contact',
      ofType('contacts', [{ name: {} }]),
      131008,
      "contacts[0]['name']['formatted_name']",
    ],
    ['two emoji', ofType('reaction', { message_id: 'wamid.x', emoji: '😀😀' }), 131009, 'emoji'],
    [
      'letters as emoji',
      ofType('reaction', { message_id: 'wamid.x', emoji: 'x' }),
      131009,
      'emoji',
    ],
    ['a target of ours', ofType('reaction', { message_id: 'msg_01J', emoji: '😀' }), 131009, 'ID'],
    [
      'a quote of ours',
      { text: { body: 'x' }, context: { message_id: 'msg_01JABCDEF' } },
      131009,
      'ID',
    ],
    [
      'a name without parts',
      ofType('contacts', [{ name: { formatted_name: 'Ada' } }]),
      131009,
      'first_name',
    ],
    [
      'a line break in a parameter',
      ofType('template', template({ components: [filledWith('a\nb')] })),
      132018,
      'new-line',
    ],
    [
      'a tab in a parameter',
      ofType('template', template({ components: [filledWith('a\tb')] })),
      132018,
      'new-line',
    ],
    [
      'five blanks in a parameter',
      ofType('template', template({ components: [filledWith('a     b')] })),
      132018,
      '4',
    ],
    [
      'a break in the parameter of a card',
      ofType(
        'template',
        template({
          components: [
            { type: 'carousel', cards: [{ card_index: 0, components: [filledWith('a\nb')] }] },
          ],
        }),
      ),
      132018,
      'cards',
    ],
    [
      'a filled-in call button',
      ofType(
        'template',
        template({
          components: [{ type: 'button', sub_type: 'phone_number', index: 0, parameters: [] }],
        }),
      ),
      131009,
      'sub_type',
    ],
    [
      'cards of two kinds',
      ofType('interactive', carousel(card(0), productCard(1))),
      131009,
      'cards',
    ],
    ['one card', ofType('interactive', carousel(card(0))), 131009, 'cards'],
    [
      'eleven cards',
      ofType('interactive', carousel(...Array.from({ length: 11 }, (_, index) => card(index)))),
      131009,
      'cards',
    ],
    ['a card twice', ofType('interactive', carousel(card(0), card(0))), 131009, 'card_index'],
    [
      'a card without picture',
      ofType('interactive', carousel(card(0), card(1, { header: undefined }))),
      131008,
      'header',
    ],
    [
      'a card without button',
      ofType('interactive', carousel(card(0), card(1, { action: {} }))),
      131008,
      'action',
    ],
    [
      'cards unlike each other',
      ofType('interactive', carousel(card(0), card(1, { body: undefined }))),
      131009,
      'other cards',
    ],
    ['no reaction target', ofType('reaction', { emoji: '😀' }), 131008, 'message_id'],
    [
      'a template without language',
      ofType('template', { name: 'a' }),
      131008,
      "template['language']",
    ],
    [
      'a parameter without text',
      ofType(
        'template',
        template({ components: [{ type: 'body', parameters: [{ type: 'text' }] }] }),
      ),
      131008,
      "template['components'][0]['parameters'][0]['text']",
    ],
    [
      'a button without index',
      ofType('template', template({ components: [{ type: 'button', sub_type: 'url' }] })),
      131008,
      'index',
    ],
    ['an interactive without type', ofType('interactive', {}), 131008, "interactive['type']"],
    [
      'four buttons',
      ofType('interactive', buttons(...['a', 'b', 'c', 'd'].map((id) => button(id, id)))),
      131009,
      'buttons',
    ],
    ['a title too long', ofType('interactive', buttons(button('a', x(21)))), 100, 'title'],
    ['a button id too long', ofType('interactive', buttons(button(x(257), 'a'))), 100, 'id'],
    [
      'a title twice',
      ofType('interactive', buttons(button('a', 'x'), button('b', 'x'))),
      131009,
      'title',
    ],
    [
      'a footer too long',
      ofType('interactive', { ...buttons(button('a', 'a')), footer: { text: x(61) } }),
      100,
      'footer',
    ],
    [
      'a body too long',
      ofType('interactive', { ...buttons(button('a', 'a')), body: { text: x(1025) } }),
      100,
      'body',
    ],
    [
      'eleven rows in one section',
      ofType('interactive', listOf([{ rows: rows(11) }])),
      131009,
      '10 rows',
    ],
    [
      'eleven rows in two',
      ofType(
        'interactive',
        listOf([
          { title: 'A', rows: rows(6) },
          { title: 'B', rows: rows(5, 6) },
        ]),
      ),
      131009,
      '10 rows',
    ],
    [
      'two sections without titles',
      ofType('interactive', listOf([{ rows: rows(1) }, { rows: rows(1, 1) }])),
      131008,
      'title',
    ],
    [
      'a row title too long',
      ofType('interactive', listOf([{ rows: [{ id: 'a', title: x(25) }] }])),
      100,
      'title',
    ],
    [
      'a row description too long',
      ofType('interactive', listOf([{ rows: [{ id: 'a', title: 'a', description: x(73) }] }])),
      100,
      'description',
    ],
    [
      'an image over a list',
      ofType(
        'interactive',
        listOf([{ rows: rows(1) }], { header: { type: 'image', image: { id: '1' } } }),
      ),
      131009,
      'header',
    ],
    [
      'a header too long',
      ofType('interactive', listOf([{ rows: rows(1) }], { header: { type: 'text', text: x(61) } })),
      100,
      'header',
    ],
    [
      'a link label too long',
      ofType('interactive', cta({ display_text: x(21), url: 'https://x.example' })),
      100,
      'display_text',
    ],
  ] as [string, JsonObject, number, string][])('refuses %s', (_case, body, code, field) => {
    expect(refusal(body)).toEqual([code, expect.stringContaining(field)]);
  });
});

describe(readReceipt.name, () => {
  const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.x' };

  it('reads a receipt, with and without typing', () => {
    expect(readReceipt(receipt)).toEqual({ messageId: 'wamid.x', typing: false });
    const typing = { ...receipt, typing_indicator: { type: 'text' } };
    expect(readReceipt(typing)).toEqual({ messageId: 'wamid.x', typing: true });
  });

  it.each([
    ['no message', { message_id: undefined }, 131008],
    ['another status', { status: 'delivered' }, 131009],
    ['another indicator', { typing_indicator: { type: 'voice' } }, 131009],
  ])('refuses %s', (_case, rest, code) => {
    expect(codeAndDetails(() => readReceipt({ ...receipt, ...rest }))?.[0]).toBe(code);
  });
});
