/** A kind of message as Meta documents it, and its limits, each broken by one. */
export interface MessageType {
  readonly title: string;
  readonly type: string;
  /** The object named after the type, with every text as long as it may be. */
  readonly content: unknown;
  readonly broken: readonly { readonly content: unknown; readonly field: string }[];
}

const LINK = 'https://example.com/file';
const letters = (count: number): string => 'x'.repeat(count);
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const media = (type: string, extra: object = {}): MessageType => ({
  title: `${type} by its id`,
  type,
  content: { id: '1234567890', ...extra },
  broken: [
    { content: { ...extra }, field: type },
    { content: { id: '1', link: LINK, ...extra }, field: type },
    { content: { link: 'file:///etc/hosts' }, field: `${type}.link` },
  ],
});
const captioned = (type: string, extra: object = {}): MessageType => {
  const { content, broken } = media(type, { caption: letters(1024), ...extra });
  const long = { content: { id: '1', caption: letters(1025) }, field: `${type}.caption` };
  return { title: `${type} with a caption`, type, content, broken: [...broken, long] };
};
const card = (index: number) => ({
  name: { formatted_name: `Person ${index}`, first_name: 'Person' },
  phones: [{ phone: '+15550001234', type: 'WORK' }],
});

const reply = (index: number, title = `Button ${index}`, id = `b${index}`) => ({
  type: 'reply',
  reply: { id, title },
});
const row = (index: number, extra: object = {}) => ({
  id: `r${index}`,
  title: `Row ${index}`,
  ...extra,
});
const item = (index: number) => ({ product_retailer_id: `p${index}` });
const interactive = (type: string, action: object, extra: object = {}) => ({
  type,
  body: { text: letters(1024) },
  footer: { text: letters(60) },
  action,
  ...extra,
});
const textHeader = (length: number) => ({ header: { type: 'text', text: letters(length) } });
const buttons = (list: object[], extra: object = {}) =>
  interactive('button', { buttons: list }, extra);
const sections = (list: object[], extra: object = {}, button = letters(20)) =>
  interactive('list', { button, sections: list }, { body: { text: letters(4096) }, ...extra });
const link = (display_text: string, url = LINK) =>
  interactive('cta_url', { name: 'cta_url', parameters: { display_text, url } }, textHeader(60));
const flow = (flow_cta: string, extra: object = {}) =>
  interactive('flow', {
    name: 'flow',
    parameters: { flow_message_version: '3', flow_id: '1', flow_cta, ...extra },
  });
const products = (list: object[], extra: object = {}) =>
  interactive(
    'product_list',
    { catalog_id: 'c1', sections: list },
    { ...textHeader(60), ...extra },
  );
const template = (name: string, extra: object = {}) => ({
  name,
  language: { code: 'en_US' },
  ...extra,
});

const BODY = 'interactive.body.text';
const ACTION = 'interactive.action';

/** @param wamid of a customer's message, to react to */
export function messageTypes(wamid: string): MessageType[] {
  return [
    {
      title: 'a text',
      type: 'text',
      content: { body: letters(4096), preview_url: true },
      broken: [
        { content: { body: letters(4097) }, field: 'text.body' },
        { content: { body: '' }, field: 'text.body' },
      ],
    },
    captioned('image'),
    { ...media('image'), title: 'a linked image', content: { link: LINK }, broken: [] },
    captioned('video'),
    media('audio', { voice: true }),
    captioned('document', { filename: 'a.pdf' }),
    media('sticker'),
    {
      title: 'a location',
      type: 'location',
      content: { latitude: '90', longitude: '-180', name: 'Pole', address: 'North' },
      broken: [
        { content: { latitude: '90.1', longitude: '0' }, field: 'location.latitude' },
        { content: { latitude: 0, longitude: -180.1 }, field: 'location.longitude' },
      ],
    },
    {
      title: '257 contacts',
      type: 'contacts',
      content: times(257, card),
      broken: [
        { content: times(258, card), field: 'contacts' },
        { content: [{ name: { first_name: 'A' } }], field: 'contacts.0.name.formatted_name' },
      ],
    },
    {
      title: 'a reaction',
      type: 'reaction',
      content: { message_id: wamid, emoji: '👩🏽‍🚀' },
      broken: [
        { content: { message_id: wamid, emoji: '😀😀' }, field: 'reaction.emoji' },
        { content: { emoji: '😀' }, field: 'reaction.message_id' },
      ],
    },
    {
      title: 'a reaction taken back',
      type: 'reaction',
      content: { message_id: wamid, emoji: '' },
      broken: [],
    },
    {
      title: 'a template',
      type: 'template',
      content: template('hello_world'),
      broken: [
        { content: template(letters(513)), field: 'template.name' },
        { content: { name: 'hello_world' }, field: 'template.language' },
      ],
    },
    {
      title: 'three buttons',
      type: 'interactive',
      content: buttons([reply(0, letters(20), letters(256)), reply(1), reply(2)], textHeader(60)),
      broken: [
        { content: buttons(times(4, (index) => reply(index))), field: `${ACTION}.buttons` },
        { content: buttons([]), field: `${ACTION}.buttons` },
        {
          content: buttons([reply(0, letters(21))]),
          field: `${ACTION}.buttons.0.reply.title`,
        },
        {
          content: buttons([reply(0, 'A', letters(257))]),
          field: `${ACTION}.buttons.0.reply.id`,
        },
        {
          content: buttons([reply(0, 'A'), reply(1, 'A')]),
          field: `${ACTION}.buttons.1.reply.title`,
        },
        { content: buttons([reply(0)], { body: { text: letters(1025) } }), field: BODY },
        { content: buttons([reply(0)], textHeader(61)), field: 'interactive.header.text' },
        {
          content: buttons([reply(0)], { footer: { text: letters(61) } }),
          field: 'interactive.footer.text',
        },
      ],
    },
    {
      title: 'buttons below a picture',
      type: 'interactive',
      content: buttons([reply(0)], { header: { type: 'image', image: { id: '1' } } }),
      broken: [],
    },
    {
      title: 'a list of ten rows',
      type: 'interactive',
      content: sections(
        [
          { title: letters(24), rows: times(5, (index) => row(index)) },
          {
            title: 'B',
            rows: times(5, (index) =>
              row(index + 5, {
                id: `${index}${letters(199)}`,
                title: letters(24),
                description: letters(72),
              }),
            ),
          },
        ],
        textHeader(60),
      ),
      broken: [
        {
          content: sections([
            { title: 'A', rows: times(6, (index) => row(index)) },
            { title: 'B', rows: times(5, (index) => row(index + 6)) },
          ]),
          field: `${ACTION}.sections`,
        },
        {
          content: sections(times(11, (index) => ({ title: 'A', rows: [row(index)] }))),
          field: `${ACTION}.sections`,
        },
        { content: sections([{ rows: [row(0)] }], {}, letters(21)), field: `${ACTION}.button` },
        {
          content: sections([{ title: letters(25), rows: [row(0)] }]),
          field: `${ACTION}.sections.0.title`,
        },
        {
          content: sections([{ rows: [row(0, { id: letters(201) })] }]),
          field: `${ACTION}.sections.0.rows.0.id`,
        },
        {
          content: sections([{ rows: [row(0, { title: letters(25) })] }]),
          field: `${ACTION}.sections.0.rows.0.title`,
        },
        {
          content: sections([{ rows: [row(0, { description: letters(73) })] }]),
          field: `${ACTION}.sections.0.rows.0.description`,
        },
        {
          content: sections([{ rows: [row(0)] }], { body: { text: letters(4097) } }),
          field: BODY,
        },
        {
          content: sections([{ rows: [row(0)] }], {
            header: { type: 'image', image: { id: '1' } },
          }),
          field: 'interactive.header.type',
        },
      ],
    },
    {
      title: 'a link',
      type: 'interactive',
      content: link(letters(20)),
      broken: [
        { content: link(letters(21)), field: `${ACTION}.parameters.display_text` },
        { content: link('Go', 'ftp://example.com'), field: `${ACTION}.parameters.url` },
      ],
    },
    {
      title: 'a request for the location',
      type: 'interactive',
      content: {
        type: 'location_request_message',
        body: { text: letters(1024) },
        action: { name: 'send_location' },
      },
      broken: [
        {
          content: {
            type: 'location_request_message',
            body: { text: letters(1025) },
            action: { name: 'send_location' },
          },
          field: BODY,
        },
      ],
    },
    {
      title: 'a request for the number',
      type: 'interactive',
      content: {
        type: 'request_contact_info',
        body: { text: 'May we have your number?' },
        action: { name: 'request_contact_info' },
      },
      broken: [
        {
          content: {
            type: 'request_contact_info',
            body: { text: 'Please' },
            action: { name: 'send_location' },
          },
          field: `${ACTION}.name`,
        },
      ],
    },
    {
      title: 'a flow',
      type: 'interactive',
      content: flow(letters(30), { mode: 'published', flow_token: 't' }),
      broken: [
        { content: flow(letters(31)), field: `${ACTION}.parameters.flow_cta` },
        { content: flow('Book', { flow_name: 'two' }), field: `${ACTION}.parameters` },
      ],
    },
    {
      title: 'a product',
      type: 'interactive',
      content: { type: 'product', action: { catalog_id: 'c', product_retailer_id: 'p' } },
      broken: [
        {
          content: { type: 'product', action: { catalog_id: 'c' } },
          field: `${ACTION}.product_retailer_id`,
        },
        {
          content: {
            type: 'product',
            ...textHeader(10),
            action: { catalog_id: 'c', product_retailer_id: 'p' },
          },
          field: 'interactive.header',
        },
      ],
    },
    {
      title: '30 products',
      type: 'interactive',
      content: products(
        times(10, (index) => ({
          title: `S${index}`,
          product_items: times(3, (index) => item(index * 3 + index)),
        })),
      ),
      broken: [
        {
          content: products([
            { title: 'A', product_items: times(16, item) },
            { title: 'B', product_items: times(15, item) },
          ]),
          field: `${ACTION}.sections`,
        },
        {
          content: products([{ product_items: [item(0)] }], { header: undefined }),
          field: 'interactive.header',
        },
      ],
    },
  ];
}
