import type { INestApplicationContext } from '@nestjs/common';
import { firstConversationOf } from '../../src/conversations/conversation.schema.js';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { toMessageResponse } from '../../src/messaging/messages/message.dto.js';
import { MessageViews } from '../../src/messaging/messages/message-views.service.js';
import { ThreadsService } from '../../src/messaging/threads/threads.service.js';
import { TenantsService } from '../../src/tenants/tenants.service.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { status, textMessage, wamidWith } from '../factories/webhook.factory.js';
import { TestInbox } from '../support/inbox.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const secondsAgo = (seconds: number) => String(Math.floor(Date.now() / 1000) - seconds);
const DISPLAY = '15550001001';

describe('A thread', () => {
  let app: INestApplicationContext;
  let tenant: Tenant;
  let inbox: TestInbox;
  const peer = '15550007777';

  beforeAll(async () => {
    app = await startWorkerApp();
  });

  beforeEach(async () => {
    tenant = await registerInside(app, { autoReply: { enabled: false } });
    inbox = new TestInbox(app, tenant);
  });

  afterAll(async () => {
    await app.close();
  });

  const original = { ...textMessage(peer, { wamid: 'wamid.O', text: 'at 5' }), timestamp: '' };
  const edit = (id: string, text: string, ago: number) => ({
    ...textMessage(peer, { wamid: id }),
    timestamp: secondsAgo(ago),
    type: 'edit',
    edit: { original_message_id: 'wamid.O', message: { type: 'text', text: { body: text } } },
  });

  it.each([
    ['after it', [0, 1, 2]],
    ['before it, the last first', [2, 1, 0]],
    ['around it', [1, 0, 2]],
  ])('shows a message as it was edited last, where edits come %s', async (_case, order) => {
    const told = [
      { ...original, timestamp: secondsAgo(30) },
      edit('wamid.E1', 'at 6', 20),
      edit('wamid.E2', 'at 7', 10),
    ];
    for (const index of order) await tell({ messages: [told[index]!] });
    const shown = (await thread()).find((message) => message.wamid === 'wamid.O');
    expect(shown).toMatchObject({ body: 'at 7', content: { body: 'at 7' }, revokedAt: null });
    expect(shown?.edits.map(({ body }) => body)).toEqual(['at 5', 'at 6']);
    expect(shown?.editedAt).not.toBeNull();
    const view = await conversation();
    expect(view.unreadCount).toBe(1);
    expect(view.lastMessage?.wamid).toBe('wamid.O');
    const amends = (await thread()).filter(({ type }) => type === 'edit');
    expect(amends.map((message) => message.amends)).toEqual([shown?.id, shown?.id]);
  });

  it.each([
    ['in order', [0, 1, 2, 3, 4]],
    ['backwards', [4, 3, 2, 1, 0]],
    ['mixed', [2, 4, 0, 3, 1]],
  ])('takes what is about an edit for what is about the message, told %s', async (_case, order) => {
    const [first, second] = ['wamid.E1', 'wamid.E2'];
    const about = (id: string, original_message_id: string, text: string, ago: number) => {
      const { edit: own, ...rest } = edit(id, text, ago);
      return { ...rest, edit: { ...own, original_message_id } };
    };
    const told = [
      { ...original, timestamp: secondsAgo(30) },
      about(first, 'wamid.O', 'at 6', 20),
      about(second, first, 'at 7', 10),
      {
        ...textMessage(peer, { wamid: 'wamid.L' }),
        timestamp: secondsAgo(9),
        type: 'reaction',
        reaction: { message_id: second, emoji: '❤️' },
      },
      { ...textMessage(peer, { wamid: 'wamid.A', text: 'fine' }), context: { id: second } },
    ];
    for (const index of order) await tell({ messages: [told[index]!] });
    const messages = await thread();
    const [shown, answer, reaction] = ['wamid.O', 'wamid.A', 'wamid.L'].map((wamid) =>
      messages.find((message) => message.wamid === wamid),
    );
    expect(shown).toMatchObject({ body: 'at 7', reactions: [{ emoji: '❤️' }] });
    expect(shown?.edits.map(({ body }) => body)).toEqual(['at 5', 'at 6']);
    expect([answer?.replyTo, reaction?.reactionTo]).toEqual([shown?.id, shown?.id]);
    const edits = messages.filter(({ type }) => type === 'edit');
    expect(edits.map(({ amends }) => amends)).toEqual([shown?.id, shown?.id]);
    const revocation = { type: 'revoke', revoke: { original_message_id: first } };
    await tell({ messages: [{ ...textMessage(peer, { wamid: 'wamid.R' }), ...revocation }] });
    const gone = (await thread()).find(({ wamid }) => wamid === 'wamid.O');
    expect(gone).toMatchObject({ body: null, revokedAt: expect.any(String) });
  });

  it('is shown also where edits name each other', async () => {
    const about = (id: string, original_message_id: string) => ({
      ...edit(id, 'odd', 5),
      edit: { original_message_id, message: { type: 'text', text: { body: 'odd' } } },
    });
    await tell({ messages: [about('wamid.E1', 'wamid.E2'), about('wamid.E2', 'wamid.E1')] });
    await tell({ messages: [about('wamid.E3', 'wamid.E3')] });
    expect(await thread()).toHaveLength(3);
  });

  it.each([
    ['after it', ['message', 'revocation']],
    ['before it', ['revocation', 'message']],
  ])('shows that its author took a message back, told %s', async (_case, order) => {
    const told: Record<string, object> = {
      message: { ...original, timestamp: secondsAgo(30) },
      revocation: {
        ...textMessage(peer, { wamid: 'wamid.R' }),
        type: 'revoke',
        revoke: { original_message_id: 'wamid.O' },
      },
    };
    for (const one of order) await tell({ messages: [told[one]!] });
    const shown = (await thread()).find((message) => message.wamid === 'wamid.O');
    expect(shown).toMatchObject({ body: null, content: null, edits: [{ body: 'at 5' }] });
    expect(shown?.revokedAt).not.toBeNull();
  });

  it('lets nobody but its author change a message', async () => {
    await tell({ messages: [{ ...original, timestamp: secondsAgo(30) }] });
    const echo = { ...edit('wamid.X', 'mine', 5), from: DISPLAY, to: peer };
    await tell({ message_echoes: [echo] }, 'smb_message_echoes');
    const shown = (await thread()).find((message) => message.wamid === 'wamid.O');
    expect(shown).toMatchObject({ body: 'at 5', edits: [] });
  });

  it('changes what was written on the phone, too', async () => {
    const echo = { ...original, timestamp: secondsAgo(30), from: DISPLAY, to: peer };
    await tell({ message_echoes: [echo] }, 'smb_message_echoes');
    const corrected = { ...edit('wamid.X', 'at 8', 5), from: DISPLAY, to: peer };
    await tell({ message_echoes: [corrected] }, 'smb_message_echoes');
    const shown = (await thread()).find((message) => message.wamid === 'wamid.O');
    expect(shown).toMatchObject({ direction: 'OUT', body: 'at 8', edits: [{ body: 'at 5' }] });
    expect((await conversation()).unreadCount).toBe(0);
  });

  it('knows a message in an echo and in a status, under either form of a wamid', async () => {
    const id = '3ADF9ECF4C79E5AD7771';
    const [known, other] = [wamidWith(peer, id), wamidWith('US.13491208655302741919', id)];
    const echo = { ...textMessage(DISPLAY, { wamid: known }), to: peer };
    await tell({ message_echoes: [echo] }, 'smb_message_echoes');
    await tell({ message_echoes: [{ ...echo, id: other }] }, 'smb_message_echoes');
    await tell({ statuses: [status(other, 'delivered', { recipient_id: peer })] });
    expect(await thread()).toMatchObject([{ wamid: known, status: 'delivered' }]);
  });

  it('says that a message failed, though Meta does not say why', async () => {
    await tell({ message_echoes: [{ ...textMessage(DISPLAY), to: peer }] }, 'smb_message_echoes');
    const [sent] = await thread();
    for (const errors of [undefined, []]) {
      await tell({ statuses: [status(sent!.wamid!, 'failed', { errors })] });
      expect(await thread()).toMatchObject([
        { status: 'failed', error: { code: 0, reason: 'meta', title: 'Meta names no error' } },
      ]);
    }
  });

  it('shows what an answer and a reaction are about, under either form of a wamid', async () => {
    const id = '3ADF9ECF4C79E5AD7770';
    const [known, other] = [wamidWith(peer, id), wamidWith('US.13491208655302741918', id)];
    const answer = { ...textMessage(peer), context: { id: other } };
    const reaction = {
      ...textMessage(peer, { wamid: 'wamid.L' }),
      timestamp: secondsAgo(9),
      type: 'reaction',
      reaction: { message_id: other, emoji: '❤️' },
    };
    // What they are about comes last.
    await tell({ messages: [answer, reaction] });
    await tell({ messages: [{ ...original, id: known, timestamp: secondsAgo(30) }] });
    const messages = await thread();
    const about = messages.find((message) => message.wamid === known)!;
    expect(about.reactions).toMatchObject([{ direction: 'IN', emoji: '❤️' }]);
    expect(messages.find(({ replyTo }) => replyTo !== null)?.replyTo).toBe(about.id);
    expect(messages.find(({ type }) => type === 'reaction')?.reactionTo).toBe(about.id);
    const removal = { message_id: known };
    await tell({
      messages: [{ ...reaction, id: 'wamid.L2', timestamp: secondsAgo(1), reaction: removal }],
    });
    expect((await thread()).find((message) => message.wamid === known)?.reactions).toEqual([]);
    const view = await conversation();
    expect(view.unreadCount).toBe(2);
    expect(view.lastMessage?.type).toBe('text');
  });

  it.each([
    ['in order', ['connect', 'terminate']],
    ['the end first', ['terminate', 'connect']],
  ])('shows a missed call, told %s, once, and to be read', async (_case, order) => {
    const connected = secondsAgo(40);
    const stages: Record<string, object> = {
      connect: { event: 'connect', timestamp: connected },
      terminate: { event: 'terminate', status: 'FAILED', timestamp: secondsAgo(10) },
    };
    for (const stage of order) await tellCall(stages[stage]!);
    const [call, ...others] = await thread();
    expect(others).toEqual([]);
    expect(call).toMatchObject({ type: 'call', direction: 'IN', call: { state: 'missed' } });
    const { unreadCount, conversation: customer } = await conversation();
    expect(unreadCount).toBe(1);
    expect(customer.lastInboundAt!.getTime()).toBe(Number(connected) * 1000);
  });

  it('opens the window by the end of a call, where nobody told of its beginning', async () => {
    const ended = secondsAgo(10);
    await tellCall({ event: 'terminate', status: 'COMPLETED', duration: 60, timestamp: ended });
    const { conversation: customer } = await conversation();
    const inbound = customer.lastInboundAt!.getTime() / 1000;
    expect(inbound).toBeLessThan(Number(ended) - 60);
    expect(inbound).toBeGreaterThan(Number(ended) - 60 * 60);
  });

  it('does not open it by a call of the business', async () => {
    await tellCall({
      event: 'terminate',
      direction: 'BUSINESS_INITIATED',
      from: DISPLAY,
      to: peer,
      status: 'FAILED',
    });
    expect((await conversation()).conversation).not.toHaveProperty('lastInboundAt');
  });

  it('shows how far imported messages came', async () => {
    const said = { ...textMessage(DISPLAY), to: peer, timestamp: secondsAgo(86_400) };
    const states = ['SENT', 'DELIVERED', 'READ', 'PLAYED', 'ERROR', 'PENDING', undefined];
    const messages = states.map((status, place) => ({
      ...said,
      id: `wamid.H${place}`,
      history_context: { status },
    }));
    await tell({ history: [{ threads: [{ id: peer, messages }] }] }, 'history');
    const shown = await thread();
    const stateOf = (place: number) => shown.find(({ wamid }) => wamid === `wamid.H${place}`);
    expect(states.map((_state, place) => stateOf(place)?.status)).toEqual([
      'sent',
      'delivered',
      'read',
      'played',
      'failed',
      'sent',
      'sent',
    ]);
    expect(stateOf(4)?.error).toMatchObject({ reason: 'meta', title: expect.any(String) });
  });

  it('shows a call that was taken, which nobody has to read', async () => {
    await tellCall({ event: 'connect', timestamp: secondsAgo(40) });
    await tellCall({ event: 'terminate', status: 'COMPLETED', duration: 28 });
    const [call] = await thread();
    expect(call).toMatchObject({ call: { state: 'ended', durationSeconds: 28 } });
    expect((await conversation()).unreadCount).toBe(0);
  });

  it('marks what was said in a group, and leaves the private window shut', async () => {
    await tell({ messages: [{ ...textMessage(peer), group_id: 'Y2FwaV9ncm91cA' }] });
    expect(await thread()).toMatchObject([{ groupId: 'Y2FwaV9ncm91cA' }]);
    expect((await conversation()).conversation).not.toHaveProperty('lastInboundAt');
  });

  it('leaves a message alone when its payment fails', async () => {
    const echo = { ...original, timestamp: secondsAgo(30), from: DISPLAY, to: peer };
    await tell({ message_echoes: [echo] }, 'smb_message_echoes');
    const payment = { id: 'wamid.O', type: 'payment', status: 'failed', timestamp: secondsAgo(1) };
    const event = await tell({ statuses: [payment, { ...payment, type: 'hologram' }] });
    expect(event.items?.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    expect(await thread()).toMatchObject([{ status: 'sent', error: null }]);
  });

  it('moves with an automatic answer, and stays where a late message was written', async () => {
    await app
      .get(TenantsService)
      .update(tenant._id, { autoReply: { enabled: true } }, { byOperator: true });
    const late = { ...textMessage(peer), timestamp: secondsAgo(3 * 24 * 60 * 60) };
    await tell({ messages: [late] });
    const { conversation: customer } = await conversation();
    expect(customer.lastMessageAt?.getTime()).toBe(Number(late.timestamp) * 1000);
    expect((await thread()).map(({ direction }) => direction)).toEqual(['IN']);
    const written = secondsAgo(60);
    await tell({ messages: [{ ...textMessage(peer), timestamp: written }] });
    const moved = (await conversation()).conversation.lastMessageAt!;
    expect(moved.getTime()).toBeGreaterThan(Number(written) * 1000);
  });

  function tell(value: Record<string, unknown>, field = 'messages') {
    return inbox.tell({ contacts: [{ wa_id: peer }], ...value }, field);
  }

  function tellCall(stage: object) {
    const call = { id: 'wacid.A', from: peer, to: DISPLAY, direction: 'USER_INITIATED' };
    return tell({ calls: [{ timestamp: secondsAgo(0), ...call, ...stage }] }, 'calls');
  }

  /** Newest first, as the API shows it. */
  async function thread() {
    const messages = await inbox.messages();
    const viewOf = await app.get(MessageViews).of(tenant._id, messages);
    return messages.map((message) => toMessageResponse(message, '1', viewOf(message)));
  }

  async function conversation() {
    const [customer] = await app.get(ConversationsService).find(tenant._id, [{ waId: peer }]);
    return app.get(ThreadsService).view(firstConversationOf(customer!));
  }
});
