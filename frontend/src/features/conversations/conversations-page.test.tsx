import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../api/client';
import { findAxeProblems } from '../../test/axe';
import { aConversation, aMessage, aReply } from '../../test/data';
import { FakeApi, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import ConversationsPage from './conversations-page';
// Fetched later in a browser; a busy machine takes longer for it than a test waits.
import './composer/message-composer';
import './panel/customer-panel';
import './thread/message-thread';

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

  it('has the server look for people and for messages', async () => {
    const api = anApi(SAM, ANN)
      .on('GET /tenants/tnt_1/conversations', ({ query }) =>
        Response.json({
          items:
            query.get('search') === null ? [SAM, ANN] : query.get('search') === 'an' ? [ANN] : [],
          nextCursor: null,
        }),
      )
      .on('GET /tenants/tnt_1/messages', ({ query }) =>
        Response.json({
          items: query.get('search') === 'six' ? [aReply({ conversationId: 'cnv_1' })] : [],
          nextCursor: null,
        }),
      );
    const { user } = renderWith(<ConversationsPage />, { api, at: LIST, path: PATH });
    await screen.findByRole('link', { name: /Sam/ });
    const box = screen.getByRole('searchbox', { name: 'Search conversations' });
    await user.type(box, 'an');
    await expect.poll(() => rows().length).toBe(1);
    expect(screen.getByRole('link', { name: /Ann/ })).toBeVisible();
    await user.clear(box);
    await user.type(box, 'six');
    expect(await screen.findByText('Nothing found')).toBeVisible();
    expect(screen.getByRole('link', { name: /Yes, until six/ })).toHaveAttribute(
      'href',
      '/t/tnt_1/conversations/cnv_1?q=six&message=msg_2',
    );
  });

  it('asks the server for what there is to look after', async () => {
    const api = anApi(SAM, ANN);
    const { user } = renderWith(<ConversationsPage />, { api, at: LIST, path: PATH });
    await screen.findByRole('link', { name: /Sam/ });
    const asked = () => api.requestsTo('GET /tenants/tnt_1/conversations').at(-1)?.query;
    expect(Object.fromEntries(asked() ?? [])).toMatchObject({ status: 'open', snoozed: 'false' });
    await user.click(screen.getByRole('button', { name: 'Unread' }));
    await expect.poll(() => asked()?.get('unread')).toBe('true');
    await user.click(screen.getByRole('button', { name: 'Failed' }));
    await expect.poll(() => asked()?.get('failed')).toBe('true');
    // Whoever uses a key is nobody in particular.
    expect(screen.queryByRole('button', { name: 'Mine' })).toBeNull();
  });

  it('leads through the list by the arrow keys', async () => {
    const { user } = renderWith(<ConversationsPage />, {
      api: anApi(SAM, ANN),
      at: LIST,
      path: PATH,
    });
    const first = await screen.findByRole('link', { name: /Sam/ });
    first.focus();
    await user.keyboard('{ArrowDown}');
    await expect.poll(() => document.activeElement?.textContent).toMatch(/Ann/);
  });

  it('is assigned, labelled, closed and noted about', async () => {
    const PATCH = 'PATCH /tenants/tnt_1/conversations/cnv_1';
    const NOTES = '/tenants/tnt_1/conversations/cnv_1/notes';
    let sam = { ...SAM, unreadCount: 0 };
    const api = anApi(sam)
      .on('GET /tenants/tnt_1/assignees', {
        items: [{ userId: 'usr_2', name: 'Grace' }],
        nextCursor: null,
      })
      .on('GET /tenants/tnt_1/conversations/cnv_1', () => Response.json(sam))
      .on(PATCH, ({ body }) => {
        sam = { ...sam, ...(body as object) };
        return Response.json(sam);
      })
      .on(`GET ${NOTES}`, { items: [], nextCursor: null })
      .on(`POST ${NOTES}`, {});
    const { user } = renderWith(<ConversationsPage />, { api, at: `${LIST}/cnv_1`, path: PATH });
    await user.click(await screen.findByRole('button', { name: 'Assign' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Grace' }));
    expect(await screen.findByRole('button', { name: 'Assigned to Grace' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Details' }));
    await user.type(await screen.findByRole('combobox', { name: 'Labels' }), 'vip{Enter}');
    await user.type(screen.getByLabelText('Note for your team'), 'Call back');
    await user.click(screen.getByRole('button', { name: 'Save the note' }));
    await expect
      .poll(() => api.requestsTo(`POST ${NOTES}`)[0]?.body)
      .toEqual({ text: 'Call back' });
    expect(await findAxeProblems()).toEqual([]);
    await user.keyboard('{Escape}');
    await expect.poll(() => screen.queryByLabelText('Note for your team')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Close the conversation' }));
    expect(await screen.findByRole('button', { name: 'Open again' })).toBeVisible();
    expect(api.requestsTo(PATCH).map(({ body }) => body)).toEqual([
      { assignee: 'usr_2' },
      { labels: ['vip'] },
      { status: 'closed' },
    ]);
  });

  it('can be looked at by who may do no more', async () => {
    const person = {
      id: 'usr_1',
      name: 'Vic',
      email: 'v@x.y',
      secondFactor: false,
      csrfToken: 'c',
    };
    const session = { person, tenantIds: ['tnt_1'], managedIds: [], viewedIds: ['tnt_1'] };
    const api = anApi(SAM);
    renderWith(<ConversationsPage />, { api, session, at: `${LIST}/cnv_1`, path: PATH });
    expect(await screen.findByText('Yes, until six')).toBeVisible();
    expect(screen.queryByRole('textbox', { name: 'Message' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Assign' })).toBeNull();
    expect(api.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
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
    renderWith(<ConversationsPage />, { api, at: `${LIST}/cnv_1`, path: PATH });
    expect(await screen.findByText('Long ago')).toBeVisible();
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
