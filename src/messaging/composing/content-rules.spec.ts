import fc from 'fast-check';
import { SENDABLE_TYPES, checkContent, type SendableType } from './content-rules.js';

const LINK = 'https://example.com/a.png';
const letters = (count: number): string => 'x'.repeat(count);
const times = <T>(count: number, make: (place: number) => T): T[] =>
  Array.from({ length: count }, (_, place) => make(place));

/** Paths of the broken fields. */
const broken = (type: SendableType, content: unknown): string[] =>
  checkContent(type, content).map(({ field }) => field);

const reply = (place: number) => ({
  type: 'reply',
  reply: { id: `b${place}`, title: `B${place}` },
});
const row = (place: number) => ({ id: `r${place}`, title: `Row ${place}` });
const items = (count: number) => times(count, (place) => ({ product_retailer_id: `p${place}` }));
const card = (extra: object = {}) => ({
  name: { formatted_name: 'Ada Lovelace', first_name: 'Ada' },
  ...extra,
});
const body = { text: 'Choose' };

const buttons = (list: unknown, extra: object = {}) => ({
  type: 'button',
  body,
  action: { buttons: list },
  ...extra,
});
const sections = (list: unknown, extra: object = {}) => ({
  type: 'list',
  body,
  action: { button: 'Open', sections: list },
  ...extra,
});
const link = (display_text: string, url = LINK) => ({
  type: 'cta_url',
  body,
  action: { name: 'cta_url', parameters: { display_text, url } },
});
const flow = (parameters: object) => ({
  type: 'flow',
  body,
  action: {
    name: 'flow',
    parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Book', ...parameters },
  },
});
const products = (list: unknown, extra: object = {}) => ({
  type: 'product_list',
  header: { type: 'text', text: 'Shop' },
  body,
  action: { catalog_id: 'c1', sections: list },
  ...extra,
});
const template = (components: unknown, extra: object = {}) => ({
  name: 'order_confirmation',
  language: { code: 'en_US' },
  components,
  ...extra,
});
const parameter = (value: object) => template([{ type: 'body', parameters: [value] }]);

describe(checkContent.name, () => {
  it.each<[string, SendableType, unknown]>([
    ['a text', 'text', { body: 'hi', preview_url: true }],
    ['an uploaded image', 'image', { id: '123', caption: 'look' }],
    ['a linked image with an empty caption', 'image', { link: LINK, caption: '' }],
    ['a video', 'video', { link: LINK, caption: 'look' }],
    ['a voice message', 'audio', { id: '1', voice: true }],
    ['a document', 'document', { link: LINK, filename: 'a.pdf', caption: 'read' }],
    ['a sticker', 'sticker', { id: '1' }],
    ['a location in texts', 'location', { latitude: '37.44', longitude: '-122.16', name: 'HQ' }],
    ['a location in numbers', 'location', { latitude: -90, longitude: 180 }],
    ['257 contacts', 'contacts', times(257, () => card())],
    [
      'a whole contact card',
      'contacts',
      [
        card({
          birthday: '1815-12-10',
          phones: [{ phone: '+1', type: 'WORK', wa_id: '1' }],
          emails: [{ email: 'a@b.c' }],
          urls: [],
          addresses: [{ city: 'London' }],
          org: { company: 'Engines' },
        }),
      ],
    ],
    ['a reaction', 'reaction', { message_id: 'wamid.A', emoji: '😀' }],
    ['a reaction of many code points', 'reaction', { message_id: 'wamid.A', emoji: '👩🏽‍🚀' }],
    [
      'a reaction to an old id',
      'reaction',
      { message_id: 'gBGGFlA5FpafAgkOuJbRq54qwbM=', emoji: '' },
    ],
    ['a flag', 'reaction', { message_id: 'wamid.A', emoji: '🇫🇷' }],
    ['a heart without its variation', 'reaction', { message_id: 'wamid.A', emoji: '❤' }],
    ['a keycap', 'reaction', { message_id: 'wamid.A', emoji: '1️⃣' }],
    ['a reaction taken back', 'reaction', { message_id: 'wamid.A', emoji: '' }],
    ['a template without components', 'template', template(undefined)],
    [
      'a template with all kinds of components',
      'template',
      template([
        { type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] },
        {
          type: 'HEADER',
          parameters: [{ type: 'document', document: { link: LINK, filename: 'a' } }],
        },
        {
          type: 'header',
          parameters: [{ type: 'location', location: { latitude: 1, longitude: 2 } }],
        },
        {
          type: 'body',
          parameters: [
            { type: 'text', parameter_name: 'first_name', text: 'Ada' },
            {
              type: 'currency',
              currency: { fallback_value: '$1', code: 'USD', amount_1000: 1000 },
            },
            { type: 'date_time', date_time: { fallback_value: 'today' } },
          ],
        },
        {
          type: 'button',
          sub_type: 'quick_reply',
          index: '0',
          parameters: [{ type: 'payload', payload: 'STOP' }],
        },
        { type: 'button', sub_type: 'url', index: 1, parameters: [{ type: 'text', text: 'x' }] },
        {
          type: 'button',
          sub_type: 'copy_code',
          index: 2,
          parameters: [{ type: 'coupon_code', coupon_code: 'TEN' }],
        },
        { type: 'button', sub_type: 'voice_call', index: 3 },
        {
          type: 'limited_time_offer',
          parameters: [
            { type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1 } },
          ],
        },
        {
          type: 'carousel',
          cards: [{ card_index: 0, components: [{ type: 'header', parameters: [] }] }],
        },
      ]),
    ],
    ['a component that Meta may add', 'template', template([{ type: 'hologram', depth: 3 }])],
    ['a parameter that Meta may add', 'template', parameter({ type: 'scent', scent: 'rose' })],
    ['three buttons', 'interactive', buttons(times(3, reply))],
    [
      'buttons below a picture',
      'interactive',
      buttons([reply(0)], {
        header: { type: 'image', image: { link: LINK } },
        footer: { text: 'Team' },
      }),
    ],
    ['a list of one section', 'interactive', sections([{ rows: times(10, row) }])],
    ['a link', 'interactive', link('Open')],
    ['a flow', 'interactive', flow({ flow_action_payload: { screen: 'A', data: { a: 1 } } })],
    [
      'a product without a text',
      'interactive',
      { type: 'product', action: { catalog_id: 'c', product_retailer_id: 'p' } },
    ],
    ['30 products', 'interactive', products([{ title: 'All', product_items: items(30) }])],
    [
      'a request for the location',
      'interactive',
      { type: 'location_request_message', body, action: { name: 'send_location' } },
    ],
    [
      'a request for the number',
      'interactive',
      { type: 'request_contact_info', body, action: { name: 'request_contact_info' } },
    ],
    [
      'the catalog',
      'interactive',
      { type: 'catalog_message', body, action: { name: 'catalog_message' } },
    ],
  ])('takes %s', (_case, type, content) => {
    expect(checkContent(type, content)).toEqual([]);
  });

  it.each<[SendableType, string, number, (text: string) => unknown]>([
    ['text', 'text.body', 4096, (text) => ({ body: text })],
    ['image', 'image.caption', 1024, (caption) => ({ id: '1', caption })],
    ['video', 'video.caption', 1024, (caption) => ({ id: '1', caption })],
    ['document', 'document.caption', 1024, (caption) => ({ id: '1', caption })],
    ['template', 'template.name', 512, (name) => template([], { name })],
    [
      'interactive',
      'interactive.body.text',
      1024,
      (text) => buttons([reply(0)], { body: { text } }),
    ],
    [
      'interactive',
      'interactive.body.text',
      4096,
      (text) => sections([{ rows: [row(0)] }], { body: { text } }),
    ],
    [
      'interactive',
      'interactive.header.text',
      60,
      (text) => buttons([reply(0)], { header: { type: 'text', text } }),
    ],
    [
      'interactive',
      'interactive.footer.text',
      60,
      (text) => buttons([reply(0)], { footer: { text } }),
    ],
    [
      'interactive',
      'interactive.action.buttons.0.reply.title',
      20,
      (title) => buttons([{ type: 'reply', reply: { id: 'a', title } }]),
    ],
    [
      'interactive',
      'interactive.action.buttons.0.reply.id',
      256,
      (id) => buttons([{ type: 'reply', reply: { id, title: 'A' } }]),
    ],
    [
      'interactive',
      'interactive.action.button',
      20,
      (button) => sections([], { action: { button, sections: [{ rows: [row(0)] }] } }),
    ],
    [
      'interactive',
      'interactive.action.sections.0.title',
      24,
      (title) => sections([{ title, rows: [row(0)] }]),
    ],
    [
      'interactive',
      'interactive.action.sections.0.rows.0.id',
      200,
      (id) => sections([{ rows: [{ id, title: 'A' }] }]),
    ],
    [
      'interactive',
      'interactive.action.sections.0.rows.0.title',
      24,
      (title) => sections([{ rows: [{ id: 'a', title }] }]),
    ],
    [
      'interactive',
      'interactive.action.sections.0.rows.0.description',
      72,
      (description) => sections([{ rows: [{ id: 'a', title: 'A', description }] }]),
    ],
    ['interactive', 'interactive.action.parameters.display_text', 20, (text) => link(text)],
    ['interactive', 'interactive.action.parameters.flow_cta', 30, (flow_cta) => flow({ flow_cta })],
  ])('in %s, lets %s have %i characters and not one more', (type, field, max, make) => {
    expect(checkContent(type, make(letters(max)))).toEqual([]);
    const [error, ...others] = checkContent(type, make(letters(max + 1)));
    expect(others).toEqual([]);
    expect(error?.field).toBe(field);
    if (type !== 'template') expect(error?.message).toContain(`${max} characters`);
  });

  it('counts an emoji as two characters, since Meta may', () => {
    expect(broken('text', { body: '😀'.repeat(2048) })).toEqual([]);
    expect(broken('text', { body: '😀'.repeat(2049) })).toEqual(['text.body']);
  });

  it.each<[string, SendableType, unknown, string[]]>([
    ['an empty text', 'text', { body: '' }, ['text.body']],
    ['a text that is a number', 'text', { body: 5 }, ['text.body']],
    ['a preview that is a word', 'text', { body: 'a', preview_url: 'yes' }, ['text.preview_url']],
    ['content that is no object', 'text', 'hi', ['text']],
    ['content that is a list', 'image', [{ id: '1' }], ['image']],
    ['null', 'image', null, ['image']],
    ['a file without a source', 'image', { caption: 'a' }, ['image']],
    ['a file with two sources', 'image', { id: '1', link: LINK }, ['image']],
    ['a link to a disk', 'image', { link: 'file:///etc/passwd' }, ['image.link']],
    ['a file by a word', 'image', { id: 'logo' }, ['image.id']],
    ['a file by an id cut short', 'image', { id: 'med_…' }, ['image.id']],
    ['a file by a number', 'image', { id: 1234 }, ['image.id']],
    ['a link with a blank', 'image', { link: 'https://a.example/a b.png' }, ['image.link']],
    [
      'a name that is too long',
      'document',
      { id: '1', filename: letters(241) },
      ['document.filename'],
    ],
    ['an empty name', 'document', { id: '1', filename: '' }, ['document.filename']],
    ['a text of blanks', 'text', { body: ' \n\t' }, ['text.body']],
    ['a link that is none', 'image', { link: 'https://' }, ['image.link']],
    ['a null caption', 'image', { id: '1', caption: null }, ['image.caption']],
    ['an audio with a caption', 'audio', { id: '1', caption: 'a' }, ['audio.caption']],
    ['a sticker with a caption', 'sticker', { id: '1', caption: 'a' }, ['sticker.caption']],
    ['an image with a file name', 'image', { id: '1', filename: 'a' }, ['image.filename']],
    ['a video with a file name', 'video', { id: '1', filename: 'a' }, ['video.filename']],
    ['a voice that is a word', 'audio', { id: '1', voice: 'yes' }, ['audio.voice']],
    ['a voice on a video', 'video', { id: '1', voice: true }, ['video.voice']],
    [
      'a place off the globe',
      'location',
      { latitude: 90.1, longitude: '-180.5' },
      ['location.latitude', 'location.longitude'],
    ],
    ['a place in words', 'location', { latitude: 'north', longitude: 1 }, ['location.latitude']],
    [
      'a place of nothing',
      'location',
      { latitude: '', longitude: ' 1' },
      ['location.latitude', 'location.longitude'],
    ],
    [
      'a place without words, or with too many',
      'location',
      { latitude: 1, longitude: 1, name: '', address: letters(1001) },
      ['location.name', 'location.address'],
    ],
    [
      'a card with nothing in it',
      'template',
      template([{ type: 'carousel', cards: [{ card_index: 0 }] }]),
      ['template.components.0.cards.0.components'],
    ],
    [
      'a flow of another version',
      'interactive',
      flow({ flow_message_version: '4' }),
      ['interactive.action.parameters.flow_message_version'],
    ],
    ['no contacts', 'contacts', [], ['contacts']],
    ['258 contacts', 'contacts', times(258, () => card()), ['contacts']],
    ['a nameless contact', 'contacts', [card(), { name: {} }], ['contacts.1.name.formatted_name']],
    [
      'a month that no year has',
      'contacts',
      [card({ birthday: '2020-13-01' })],
      ['contacts.0.birthday'],
    ],
    [
      'a day of no leap year',
      'contacts',
      [card({ birthday: '2021-02-29' })],
      ['contacts.0.birthday'],
    ],
    [
      'a contact with a blank for a name',
      'contacts',
      [card({ name: { formatted_name: 'Ada', first_name: ' ' } })],
      ['contacts.0.name.first_name'],
    ],
    [
      'a contact whose name is blank',
      'contacts',
      [card({ name: { formatted_name: ' ', first_name: 'Ada' } })],
      ['contacts.0.name.formatted_name'],
    ],
    ['a birthday in words', 'contacts', [card({ birthday: 'May' })], ['contacts.0.birthday']],
    ['phones that are no list', 'contacts', [card({ phones: '+1' })], ['contacts.0.phones']],
    [
      'a number as a phone',
      'contacts',
      [card({ phones: [{ phone: 1 }] })],
      ['contacts.0.phones.0.phone'],
    ],
    ['two emoji', 'reaction', { message_id: 'wamid.A', emoji: '😀😀' }, ['reaction.emoji']],
    [
      'a letter for an emoji',
      'reaction',
      { message_id: 'wamid.A', emoji: 'x' },
      ['reaction.emoji'],
    ],
    ['a digit for an emoji', 'reaction', { message_id: 'wamid.A', emoji: '1' }, ['reaction.emoji']],
    [
      'an emoji among letters',
      'reaction',
      { message_id: 'wamid.A', emoji: 'a😀' },
      ['reaction.emoji'],
    ],
    ['no emoji', 'reaction', { message_id: 'wamid.A' }, ['reaction.emoji']],
    [
      'a reaction to a file',
      'reaction',
      { message_id: 'med_1', emoji: '' },
      ['reaction.message_id'],
    ],
    ['a reaction to a number', 'reaction', { message_id: '1', emoji: '' }, ['reaction.message_id']],
    [
      'a reaction to half an id',
      'reaction',
      { message_id: 'wamid.', emoji: '' },
      ['reaction.message_id'],
    ],
    ['a reaction to nothing', 'reaction', { emoji: '😀' }, ['reaction.message_id']],
    ['a name in capitals', 'template', template([], { name: 'Hello' }), ['template.name']],
    ['no language', 'template', { name: 'a' }, ['template.language']],
    ['a language as a text', 'template', template([], { language: 'en' }), ['template.language']],
    [
      'a strange language',
      'template',
      template([], { language: { code: 'english' } }),
      ['template.language.code'],
    ],
    ['components that are none', 'template', template({}), ['template.components']],
    [
      'the buttons of a definition',
      'template',
      template([{ type: 'BUTTONS', buttons: [] }]),
      ['template.components.0.type'],
    ],
    ['a component without a type', 'template', template([{}]), ['template.components.0.type']],
    [
      'a button without its place',
      'template',
      template([{ type: 'button', sub_type: 'url' }]),
      ['template.components.0.index'],
    ],
    [
      'an eleventh button',
      'template',
      template([{ type: 'button', sub_type: 'url', index: '10' }]),
      ['template.components.0.index'],
    ],
    [
      'a text parameter without a text',
      'template',
      parameter({ type: 'text', text: '' }),
      ['template.components.0.parameters.0.text'],
    ],
    [
      'a picture parameter without a source',
      'template',
      parameter({ type: 'image', image: {} }),
      ['template.components.0.parameters.0.image'],
    ],
    [
      'a currency without an amount',
      'template',
      parameter({ type: 'currency', currency: { fallback_value: '$', code: 'USD' } }),
      ['template.components.0.parameters.0.currency.amount_1000'],
    ],
    [
      'a card with a broken parameter',
      'template',
      template([
        {
          type: 'carousel',
          cards: [
            { card_index: 0, components: [] },
            { card_index: 1, components: [{ type: 'body', parameters: [{ type: 'text' }] }] },
          ],
        },
      ]),
      ['template.components.0.cards.1.components.0.parameters.0.text'],
    ],
    ['an unknown kind', 'interactive', { type: 'buttons', body, action: {} }, ['interactive.type']],
    [
      'a kind of the prototype',
      'interactive',
      { type: 'constructor', body, action: {} },
      ['interactive.type'],
    ],
    ['no buttons', 'interactive', buttons([]), ['interactive.action.buttons']],
    [
      'a button of blanks',
      'interactive',
      buttons([{ type: 'reply', reply: { id: 'a', title: '  ' } }]),
      ['interactive.action.buttons.0.reply.title'],
    ],
    ['four buttons', 'interactive', buttons(times(4, reply)), ['interactive.action.buttons']],
    [
      'buttons without a text',
      'interactive',
      buttons([reply(0)], { body: undefined }),
      ['interactive.body'],
    ],
    [
      'buttons of one title',
      'interactive',
      buttons([reply(0), { type: 'reply', reply: { id: 'c', title: 'B0' } }]),
      ['interactive.action.buttons.1.reply.title'],
    ],
    [
      'buttons of one id',
      'interactive',
      buttons([reply(0), { type: 'reply', reply: { id: 'b0', title: 'C' } }]),
      ['interactive.action.buttons.1.reply.id'],
    ],
    [
      'a button that is not for replies',
      'interactive',
      buttons([{ ...reply(0), type: 'url' }]),
      ['interactive.action.buttons.0.type'],
    ],
    [
      'an audio as a header',
      'interactive',
      buttons([reply(0)], { header: { type: 'audio', audio: { id: '1' } } }),
      ['interactive.header.type'],
    ],
    [
      'a picture on a list',
      'interactive',
      sections([{ rows: [row(0)] }], { header: { type: 'image', image: { id: '1' } } }),
      ['interactive.header.type'],
    ],
    [
      'a list without rows',
      'interactive',
      sections([{ rows: [] }]),
      ['interactive.action.sections.0.rows'],
    ],
    [
      'eleven rows in all',
      'interactive',
      sections([
        { title: 'A', rows: times(6, row) },
        { title: 'B', rows: times(5, (place) => row(place + 6)) },
      ]),
      ['interactive.action.sections'],
    ],
    [
      'eleven sections',
      'interactive',
      sections(times(11, (place) => ({ title: 'A', rows: [row(place)] }))),
      ['interactive.action.sections'],
    ],
    [
      'two sections, one without a title',
      'interactive',
      sections([{ title: 'A', rows: [row(0)] }, { rows: [row(1)] }]),
      ['interactive.action.sections.1.title'],
    ],
    [
      'one row id in two sections',
      'interactive',
      sections([
        { title: 'A', rows: [row(0)] },
        { title: 'B', rows: [row(0)] },
      ]),
      ['interactive.action.sections.1.rows.0.id'],
    ],
    [
      'a link to a script',
      'interactive',
      link('Go', 'javascript:alert(1)'),
      ['interactive.action.parameters.url'],
    ],
    [
      'a flow of two names',
      'interactive',
      flow({ flow_name: 'a' }),
      ['interactive.action.parameters'],
    ],
    [
      'a flow of no name',
      'interactive',
      flow({ flow_id: undefined }),
      ['interactive.action.parameters'],
    ],
    [
      'a flow in a strange mode',
      'interactive',
      flow({ mode: 'test' }),
      ['interactive.action.parameters.mode'],
    ],
    [
      'a flow payload without a screen',
      'interactive',
      flow({ flow_action_payload: { data: {} } }),
      ['interactive.action.parameters.flow_action_payload.screen'],
    ],
    [
      'a header on a product',
      'interactive',
      {
        type: 'product',
        header: { type: 'text', text: 'a' },
        action: { catalog_id: 'c', product_retailer_id: 'p' },
      },
      ['interactive.header'],
    ],
    [
      'products without a header',
      'interactive',
      products([{ product_items: items(1) }], { header: undefined }),
      ['interactive.header'],
    ],
    [
      '31 products in all',
      'interactive',
      products([
        { title: 'A', product_items: items(30) },
        { title: 'B', product_items: items(1) },
      ]),
      ['interactive.action.sections'],
    ],
    [
      'an action of another name',
      'interactive',
      { type: 'location_request_message', body, action: { name: 'cta_url' } },
      ['interactive.action.name'],
    ],
    [
      'several faults at once',
      'interactive',
      buttons([{ type: 'reply', reply: { id: '', title: letters(21) } }], { body: { text: '' } }),
      [
        'interactive.body.text',
        'interactive.action.buttons.0.reply.id',
        'interactive.action.buttons.0.reply.title',
      ],
    ],
  ])('refuses %s, and names the field', (_case, type, content, fields) => {
    expect(broken(type, content)).toEqual(fields);
  });

  it('does not look into a list that is too long', () => {
    expect(
      broken(
        'contacts',
        times(100_000, () => 'x'),
      ),
    ).toEqual(['contacts']);
  });

  it('says something about anything, and never throws', () => {
    const anything = fc.anything({ withNullPrototype: true, withObjectString: true });
    fc.assert(
      fc.property(fc.constantFrom(...SENDABLE_TYPES), anything, (type, content) => {
        for (const { field } of checkContent(type, content)) {
          expect(field.startsWith(type)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('tells no content in its complaints', () => {
    const secret = 'my-secret-text'.repeat(500);
    expect(JSON.stringify(checkContent('text', { body: secret }))).not.toContain('my-secret');
  });
});
