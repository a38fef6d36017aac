import { screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { aConversation, aMessage, aReply } from '../../test/data';
import { FakeApi, FakeStream, type FakeRequest } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import { useThread } from '../conversations/thread/use-thread';
import { useConversationList } from '../conversations/list/use-conversation-list';
import { LiveBadge } from './live-badge';
import { LiveMessages } from './live-messages';
import { PATIENCE } from '../../test/patience';

function Shown() {
  const { entries = [] } = useThread('tnt_1', 'cnv_1');
  const { data: conversations = [] } = useConversationList('tnt_1', 'open', '');
  return (
    <>
      <LiveBadge />
      <p>{entries.map(({ message }) => `${message.body} ${message.status}`).join(', ')}</p>
      <p>Unread: {conversations[0]?.unreadCount}</p>
    </>
  );
}

describe(LiveMessages, () => {
  it('keeps threads and lists up to date', async () => {
    const stream = new FakeStream();
    let unreadCount = 0;
    const api = new FakeApi()
      .on('GET /tenants/tnt_1/events', (request: FakeRequest) => stream.answer(request))
      .on('GET /tenants/tnt_1/conversations', () =>
        Response.json({ items: [aConversation({ unreadCount })], nextCursor: null }),
      )
      .on('GET /tenants/tnt_1/conversations/cnv_1/messages', {
        items: [aMessage()],
        nextCursor: null,
      });
    renderWith(
      <LiveMessages tenantId="tnt_1">
        <Shown />
      </LiveMessages>,
      { api },
    );
    expect(await screen.findByText('Hello received')).toBeVisible();
    await stream.send('id: 1-r\nevent: ready\ndata: {}\n\n');
    expect(await screen.findByText('Live')).toBeVisible();
    unreadCount = 1;
    const reply = JSON.stringify(aReply({ status: 'sent' }));
    await stream.send(`id: 2-m\nevent: message\ndata: ${reply}\n\n`);
    expect(await screen.findByText('Hello received, Yes, until six sent')).toBeVisible();
    expect(await screen.findByText('Unread: 1')).toBeVisible();
  });

  it('ends its stream when it is left', async () => {
    const stream = new FakeStream();
    const api = new FakeApi().on('GET /tenants/tnt_1/events', (request: FakeRequest) =>
      stream.answer(request),
    );
    const { unmount } = renderWith(<LiveMessages tenantId="tnt_1">x</LiveMessages>, { api });
    await vi.waitFor(() => expect(api.requests).toHaveLength(1), PATIENCE);
    unmount();
    expect(api.requests[0]?.signal.aborted).toBe(true);
  });
});
