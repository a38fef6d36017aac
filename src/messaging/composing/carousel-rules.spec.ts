import { checkContent } from './content-rules.js';

const LINK = 'https://shop.example/a.png';
const linkCard = (card_index: unknown, extra: object = {}) => ({
  card_index,
  type: 'cta_url',
  header: { type: 'image', image: { link: LINK } },
  body: { text: 'New' },
  action: { name: 'cta_url', parameters: { display_text: 'See', url: LINK } },
  ...extra,
});
const reply = (id: string) => ({ type: 'quick_reply', quick_reply: { id, title: `See ${id}` } });
const replyCard = (card_index: number, ...ids: string[]) => ({
  card_index,
  header: { type: 'video', video: { id: '1' } },
  action: { buttons: ids.map(reply) },
});
const productCard = (card_index: number) => ({
  card_index,
  type: 'product',
  action: { catalog_id: 'c', product_retailer_id: `p${card_index}` },
});
const carousel = (cards: unknown, extra: object = {}) => ({
  type: 'carousel',
  body: { text: 'Our news' },
  action: { cards },
  ...extra,
});
const C = 'interactive.action.cards';
const film = { header: { type: 'video', video: { id: '1' } } };

describe('a carousel', () => {
  it.each<[string, unknown[]]>([
    ['two links', [linkCard(0), linkCard('1')]],
    ['ten links', Array.from({ length: 10 }, (_, place) => linkCard(place))],
    ['quick replies', [replyCard(0, 'a', 'b'), replyCard(1, 'c', 'd')]],
    ['products', [productCard(0), productCard(1)]],
    ['two line breaks', [0, 1].map((n) => linkCard(n, { body: { text: 'a\nb\nc' } }))],
    ['cards in any order', [linkCard(1), linkCard(0)]],
    ['cards without a text', [linkCard(0, { body: undefined }), linkCard(1, { body: undefined })]],
  ])('takes %s', (_case, cards) => {
    expect(checkContent('interactive', carousel(cards))).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['one card', [linkCard(0)], [C]],
    ['eleven cards', Array.from({ length: 11 }, (_, place) => linkCard(place)), [C]],
    ['one index twice', [linkCard(0), linkCard(0)], [`${C}.1.card_index`]],
    ['one index twice, once as a text', [linkCard(0), linkCard('0')], [`${C}.1.card_index`]],
    ['an index of ten', [linkCard(0), linkCard(10)], [`${C}.1.card_index`]],
    ['no index', [linkCard(0), linkCard(undefined)], [`${C}.1.card_index`]],
    ['an empty card', [linkCard(0), { card_index: 1 }], [`${C}.1.header`, `${C}.1.action`]],
    ['a picture beside a film', [linkCard(0), linkCard(1, film)], [`${C}.1`]],
    ['a link beside replies', [linkCard(0), { ...replyCard(1, 'a') }], [`${C}.1`]],
    ['two replies beside one', [replyCard(0, 'a'), replyCard(1, 'b', 'c')], [`${C}.1`]],
    ['a text beside none', [linkCard(0), linkCard(1, { body: undefined })], [`${C}.1`]],
    ['a product beside a link', [linkCard(0), productCard(1)], [`${C}.1`]],
    [
      'a document as header',
      [linkCard(0), linkCard(1, { header: { type: 'document', document: { id: '1' } } })],
      [`${C}.1.header.type`],
    ],
    [
      'a long text',
      [linkCard(0, { body: { text: 'x'.repeat(161) } }), linkCard(1)],
      [`${C}.0.body.text`],
    ],
    [
      'three line breaks',
      [linkCard(0, { body: { text: 'a\nb\nc\nd' } }), linkCard(1)],
      [`${C}.0.body.text`],
    ],
    [
      'a link without its name',
      [linkCard(0), linkCard(1, { action: { parameters: { display_text: 'a', url: LINK } } })],
      [`${C}.1.action.name`],
    ],
    ['a link without its type', [linkCard(0), linkCard(1, { type: undefined })], [`${C}.1.type`]],
    [
      'a link and replies in one card',
      [
        linkCard(0),
        linkCard(1, {
          action: { parameters: { display_text: 'a', url: LINK }, buttons: [reply('a')] },
        }),
      ],
      [`${C}.1.action`],
    ],
    ['a strange field', [linkCard(0, { footer: {} }), linkCard(1)], [`${C}.0.footer`]],
  ])('refuses %s, and names it', (_case, cards, fields) => {
    const errors = checkContent('interactive', carousel(cards));
    expect(errors.map(({ field }) => field)).toEqual(fields);
  });

  it('has no header and no footer of its own', () => {
    const extra = { header: { type: 'text', text: 'a' }, footer: { text: 'b' } };
    const errors = checkContent('interactive', carousel([linkCard(0), linkCard(1)], extra));
    expect(errors.map(({ field }) => field)).toEqual(['interactive.header', 'interactive.footer']);
  });
});
