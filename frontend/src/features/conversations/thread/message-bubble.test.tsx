import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../api/client';
import { findAxeProblems } from '../../../test/axe';
import { aMessage, aReply } from '../../../test/data';
import { FakeApi } from '../../../test/fake-api';
import { renderWith } from '../../../test/render';
import { EXAMPLES, RAW_TYPES } from '../../send/one/send-form-values';
import { nameOfType, summarise } from '../message-summary';
import { MessageBubble } from './message-bubble';

function show(message: Message) {
  renderWith(
    <MessageBubble
      message={message}
      quoted={undefined}
      reactions={[]}
      onMenu={() => undefined}
      onShow={() => undefined}
    />,
    { api: new FakeApi() },
  );
  return screen.getByRole('article');
}

const ofType = (type: string, content: object, body: string | null = null) =>
  aMessage({ type, content: content as Message['content'], body });

describe(MessageBubble, () => {
  it.each<[string, Message, string[]]>([
    ['text', aMessage({ body: 'one\ntwo' }), ['one', 'two']],
    [
      'image',
      ofType('image', { caption: 'Look', mime_type: 'image/jpeg' }),
      ['Photo', 'image/jpeg', 'Look'],
    ],
    ['voice', ofType('audio', { voice: true, mime_type: 'audio/ogg' }), ['Voice message']],
    [
      'document',
      ofType('document', { filename: 'a.pdf', mime_type: 'application/pdf' }),
      ['a.pdf', 'application/pdf'],
    ],
    ['sticker', ofType('sticker', { mime_type: 'image/webp' }), ['Sticker']],
    [
      'location',
      ofType('location', { latitude: 1.5, longitude: 2, name: 'Park' }),
      ['Park', 'Show on a map'],
    ],
    [
      'contacts',
      ofType('contacts', [{ name: { formatted_name: 'Jo' }, phones: [{ phone: '+1555' }] }]),
      ['Jo', '+1555'],
    ],
    [
      'answer to a list',
      ofType('interactive', {
        type: 'list_reply',
        list_reply: { title: 'Tea', description: 'Hot' },
      }),
      ['Tea', 'Hot'],
    ],
    [
      'form',
      ofType('interactive', {
        type: 'nfm_reply',
        nfm_reply: { body: 'Sent', response_json: '{"a":1}' },
      }),
      ['Sent', '{"a":1}'],
    ],
    [
      'buttons',
      ofType('interactive', {
        type: 'button',
        body: { text: 'Tea?' },
        action: { buttons: [{ reply: { title: 'Yes' } }] },
      }),
      ['Tea?', 'Yes'],
    ],
    [
      'template',
      ofType('template', {
        name: 'ready',
        language: { code: 'de' },
        components: [{ parameters: [{ text: 'Sam' }] }],
      }),
      ['ready', 'de', 'Sam'],
    ],
    [
      'order',
      ofType('order', { product_items: [{}, {}], text: 'Soon please' }),
      ['2 products', 'Soon please'],
    ],
    ['button', ofType('button', { text: 'Stop' }, 'Stop'), ['Stop']],
    ['reaction', ofType('reaction', { emoji: '👍' }, '👍'), ['Reacted 👍']],
    ['unknown', ofType('hologram', { depth: 3 }), ['hologram', 'can be read through the API']],
    ['nothing', aMessage({ type: 'image', content: null, body: null }), ['Photo']],
  ])('shows %s', (_name, message, texts) => {
    const article = show(message);
    for (const text of texts) expect(article).toHaveTextContent(text);
  });

  it.each(RAW_TYPES)('has a look and a name of its own for what can be sent: %s', (type) => {
    const message = ofType(type, JSON.parse(EXAMPLES[type]) as object, '👍');
    expect(show({ ...message, body: null })).not.toHaveTextContent('can be read through the API');
    expect(summarise(message)).not.toContain(nameOfType('hologram').replace('hologram', type));
  });

  it('links addresses, and nothing that could run', () => {
    show(aMessage({ body: 'See https://acme.example/menu. And javascript:alert(1)' }));
    const links = screen.getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://acme.example/menu']);
  });

  it('does not open what is no web address', () => {
    const article = show(ofType('image', { link: 'javascript:alert(1)' }));
    expect(article.querySelector('a')).toBeNull();
  });

  it("tells why a message failed: Meta's code, words and our advice", async () => {
    const error = {
      code: 131047,
      reason: 'meta' as const,
      title: 'Re-engagement message',
      details: 'More than 24 hours have passed',
      advice: 'Send a template.',
    };
    const article = show(aReply({ status: 'failed', error }));
    expect(article).toHaveTextContent('131047: Re-engagement message');
    expect(article).toHaveTextContent('More than 24 hours have passed');
    expect(article).toHaveTextContent('Send a template.');
    expect(await findAxeProblems()).toEqual([]);
  });

  it.each(['queued', 'sent', 'delivered', 'read', 'unknown'] as const)(
    'tells those who do not see the ticks: %s',
    (status) => {
      show(aReply({ status }));
      const label = status === 'unknown' ? 'Outcome unknown' : new RegExp(`^${status}`, 'i');
      expect(screen.getByTitle(label)).toBeInTheDocument();
    },
  );

  it('says when a message is planned to go out', () => {
    const article = show(aReply({ sendAt: '2026-03-05T09:00:00.000Z' }));
    expect(article).toHaveTextContent(/Planned for .*2026/);
  });

  it('says what wrote itself', () => {
    expect(show(aReply({ origin: 'auto-reply' }))).toHaveTextContent('Automatic reply');
  });

  it('shows where a customer came from', () => {
    const referral = { headline: 'Fresh beans', source_url: 'https://ad.example' };
    expect(show(aMessage({ extras: { referral } }))).toHaveTextContent('Fresh beans');
  });
});
