import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../api/client';
import { findAxeProblems } from '../../test/axe';
import { aConversation, aMessage, aReply } from '../../test/data';
import { FakeApi, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import ConversationsPage from './conversations-page';

const PATH = '/t/:tenantId/conversations/:conversationId?';
const LIST = '/t/tnt_1/conversations';

function someone(id: string, name: string, changes: Partial<Conversation> = {}): Conversation {
  const { customer } = aConversation();
  const waId = `1201555010${id}`;
  return aConversation({ id: `cnv_${id}`, customer: { ...customer, name, waId }, ...changes });
}

const SAM = someone('1', 'Sam', { unreadCount: 3 });
const ANN = someone('2', 'Ann', { lastMessage: aReply({ body: 'See you', status: 'read' }) });

function anApi(...conversations: Conversation[]) {
  return new FakeApi()
    .on('GET /dev/simulator', { available: true })
    .on('GET /tenants/tnt_1/conversations', { items: conversations, nextCursor: null })
    .on('GET /tenants/tnt_1/conversations/cnv_1', SAM)
    .on('GET /tenants/tnt_1/conversations/cnv_1/messages', {
      items: [aReply(), aMessage()],
      nextCursor: null,
    })
    .on('POST /tenants/tnt_1/conversations/cnv_1/read', { ...SAM, unreadCount: 0 });
}

const rows = () =>
  within(screen.getByRole('list', { name: 'Conversations' })).queryAllByRole('link');

describe(ConversationsPage, () => {
  it('lists conversations with what was said last and what is unread', async () => {
    renderWith(<ConversationsPage />, { api: anApi(SAM, ANN), at: LIST, path: PATH });
    expect(await screen.findByRole('link', { name: /Sam.*Hello.*3\s*unread/ })).toBeVisible();
    expect(screen.getByRole('link', { name: /Ann.*Read.*See you/ })).toBeVisible();
    expect(await findAxeProblems()).toEqual([]);
  });

  it.each([
    ['sam', ['Sam']],
    ['+1 201 555 0102', ['Ann']],
    ['see you', ['Ann']],
    ['nobody', []],
  ])('finds "%s"', async (search, names) => {
    const api = anApi(SAM, ANN);
    const { user } = renderWith(<ConversationsPage />, { api, at: LIST, path: PATH });
    await screen.findByRole('link', { name: /Sam/ });
    await user.type(screen.getByRole('searchbox', { name: 'Search conversations' }), search);
    expect(rows()).toHaveLength(names.length);
    for (const name of names)
      expect(screen.getByRole('link', { name: RegExp(name) })).toBeVisible();
    if (names.length === 0) expect(screen.getByText('Nothing found')).toBeVisible();
  });

  it('opens a conversation and notes that it was read', async () => {
    const api = anApi(SAM, ANN);
    const { user } = renderWith(<ConversationsPage />, { api, at: LIST, path: PATH });
    await user.click(await screen.findByRole('link', { name: /Sam/ }));
    const log = await screen.findByRole('log', { name: 'Messages with Sam' });
    expect(await within(log).findByText('Yes, until six')).toBeVisible();
    await expect
      .poll(() => api.requestsTo('POST /tenants/tnt_1/conversations/cnv_1/read'))
      .toHaveLength(1);
    expect(await findAxeProblems()).toEqual([]);
  });

  it('loads what was said before', async () => {
    const api = anApi(SAM).on('GET /tenants/tnt_1/conversations/cnv_1/messages', ({ query }) =>
      query.get('cursor') === 'next'
        ? Response.json({ items: [aMessage({ id: 'msg_0', body: 'Long ago' })], nextCursor: null })
        : Response.json({ items: [aMessage()], nextCursor: 'next' }),
    );
    const { user } = renderWith(<ConversationsPage />, { api, at: `${LIST}/cnv_1`, path: PATH });
    await user.click(await screen.findByRole('button', { name: 'Show older messages' }));
    expect(await screen.findByText('Long ago')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Show older messages' })).toBeNull();
  });

  it('says that there are none yet, and how they begin', async () => {
    renderWith(<ConversationsPage />, { api: anApi(), at: LIST, path: PATH });
    expect(await screen.findByRole('heading', { name: 'No conversations yet' })).toBeVisible();
    expect(await screen.findByRole('button', { name: 'Write as a customer' })).toBeVisible();
  });

  it('says why they cannot be loaded, and tries again', async () => {
    const api = anApi().on('GET /tenants/tnt_1/conversations', () => problem(400, 'x', 'Not now.'));
    const { user } = renderWith(<ConversationsPage />, { api, at: LIST, path: PATH });
    await screen.findByText('Not now.');
    api.on('GET /tenants/tnt_1/conversations', { items: [SAM], nextCursor: null });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: /Sam/ })).toBeVisible();
  });

  it('says that a conversation does not exist', async () => {
    const api = anApi(SAM).on('GET /tenants/tnt_1/conversations/cnv_9', () =>
      problem(404, 'conversation_not_found', 'No such conversation'),
    );
    renderWith(<ConversationsPage />, { api, at: `${LIST}/cnv_9`, path: PATH });
    expect(await screen.findByText('There is no such conversation')).toBeVisible();
  });
});
