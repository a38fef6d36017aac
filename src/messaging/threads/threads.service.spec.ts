import { fake, partial } from '../../../test/support/fake.js';
import type { AuditLog } from '../../access/audit/audit-log.service.js';
import type { ConversationLists } from '../../conversations/conversation-lists.service.js';
import { ConversationNotFoundError } from '../../conversations/conversation.errors.js';
import { firstConversationOf } from '../../conversations/conversation.schema.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { Handlings } from '../../conversations/handlings.service.js';
import type { RecordEventsQueue } from '../../events/record-events.job.js';
import type { Message } from '../messages/message.schema.js';
import type { MessageListsRepository } from '../messages/message-lists.repository.js';
import type { MessagesRepository } from '../messages/messages.repository.js';
import { ThreadsService } from './threads.service.js';

const CUSTOMER = partial<Customer>({
  _id: 'cus_1',
  tenantId: 'tnt_1',
  readThrough: 'msg_3',
  absorbed: [{ customerId: 'cus_2', keys: [] }],
});
const CONVERSATION = firstConversationOf(CUSTOMER);
const ANNOTATED = { ...CONVERSATION, metadata: { topic: 'refund' } };
const THREADS = ['cnv_1', 'cnv_2'];

function setUp({ newest = partial<Message>({ _id: 'msg_9' }) }: { newest?: Message | null } = {}) {
  const done: string[] = [];
  const note = (what: string) => async () => void done.push(what);
  const annotate = jest.fn(async () => (done.push('annotated'), ANNOTATED));
  const change = jest.fn(note('handled'));
  const markRead = jest.fn(note('read'));
  const countUnread = jest.fn(async () => 4);
  const list = jest.fn(async () => [partial<Message>({ _id: 'msg_9' })]);
  const unmerge = jest.fn(async () => (done.push('separated'), CUSTOMER));
  const deeds = jest.fn();
  const threads = new ThreadsService(
    fake<ConversationsService>({
      get: async (_tenant, id) => {
        if (id !== CONVERSATION._id) throw new ConversationNotFoundError(id);
        return CONVERSATION;
      },
      searchCustomers: async () => [CUSTOMER, partial<Customer>({ _id: 'cus_0' })],
      annotate,
      markRead,
      unmerge,
    }),
    fake<ConversationLists>({
      listOf: async (customers) => customers.map((customer) => firstConversationOf(customer)),
    }),
    fake<MessagesRepository>({
      findNewest: async (threads) => {
        expect(threads).toEqual(THREADS);
        return newest;
      },
      countUnread,
    }),
    fake<MessageListsRepository>({ list }),
    fake<Handlings>({ change: change as unknown as Handlings['change'] }),
    fake<RecordEventsQueue>({ ringOnce: note('rung') }),
    fake<AuditLog>({
      during: async (deed, work) => {
        deeds(deed);
        return work();
      },
    }),
  );
  return { threads, done, annotate, change, markRead, countUnread, list, unmerge, deeds };
}

describe(ThreadsService.name, () => {
  it('shows a conversation with the messages of all who proved to be the same person', async () => {
    const { threads, countUnread } = setUp();
    expect(await threads.get('tnt_1', 'cnv_1')).toEqual({
      conversation: CONVERSATION,
      lastMessage: { _id: 'msg_9' },
      unreadCount: 4,
    });
    expect(countUnread).toHaveBeenCalledWith(THREADS, 'msg_3', 100);
  });

  it('lists the messages of all of them', async () => {
    const { threads, list } = setUp();
    const page = { limit: 2, cursor: 'x' };
    expect(await threads.listMessages('tnt_1', 'cnv_1', page)).toEqual([{ _id: 'msg_9' }]);
    expect(list).toHaveBeenCalledWith('tnt_1', { conversationIds: THREADS }, page);
  });

  it('finds the conversations with a page of people', async () => {
    const { threads } = setUp();
    const terms = { words: [], prefix: 'ana' };
    expect(await threads.search('tnt_1', terms, { limit: 1 })).toEqual({
      items: [CONVERSATION],
      nextCursor: expect.any(String),
    });
    const whole = await threads.search('tnt_1', terms, { limit: 2 });
    expect(whole.items.map(({ _id }) => _id)).toEqual(['cnv_1', 'cnv_0']);
    expect(whole.nextCursor).toBeNull();
  });

  it("notes the tenant's own words and how it is dealt with, and rings that there is news", async () => {
    const { threads, done, annotate, change } = setUp();
    const words = { topic: 'refund' };
    const view = await threads.update('tnt_1', 'cnv_1', words, { assignee: 'ada' });
    expect(view.conversation).toBe(ANNOTATED);
    expect(annotate).toHaveBeenCalledWith('tnt_1', 'cnv_1', words);
    expect(change).toHaveBeenCalledWith('tnt_1', 'cnv_1', { assignee: 'ada' });
    expect(done).toEqual(['annotated', 'handled', 'rung']);
  });

  it('writes no words where there are none', async () => {
    const { threads, done } = setUp();
    const view = await threads.update('tnt_1', 'cnv_1', {}, { status: 'closed' });
    expect(view.conversation).toBe(CONVERSATION);
    expect(done).toEqual(['handled', 'rung']);
  });

  it('changes nothing of a conversation that does not exist', async () => {
    const { threads, done } = setUp();
    for (const attempt of [
      () => threads.update('tnt_1', 'cnv_x', {}, { status: 'closed' }),
      () => threads.markRead('tnt_1', 'cnv_x'),
      () => threads.get('tnt_1', 'cnv_x'),
      () => threads.listMessages('tnt_1', 'cnv_x', { limit: 1 }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'conversation_not_found' });
    }
    expect(done).toEqual([]);
  });

  it('marks all there is as read', async () => {
    const { threads, markRead } = setUp();
    expect(await threads.markRead('tnt_1', 'cnv_1')).toMatchObject({
      lastMessage: { _id: 'msg_9' },
      unreadCount: 0,
    });
    expect(markRead.mock.calls).toEqual([['tnt_1', 'cnv_1', 'msg_9']]);
  });

  it('marks nothing where there is no message', async () => {
    const { threads, done } = setUp({ newest: null });
    expect(await threads.markRead('tnt_1', 'cnv_1')).toMatchObject({
      lastMessage: null,
      unreadCount: 0,
    });
    expect(done).toEqual([]);
  });

  it('leaves a trace of who takes two people apart', async () => {
    const { threads, unmerge, deeds } = setUp();
    expect(await threads.unmerge('tnt_1', 'cus_1', 'cus_2')).toBe(CUSTOMER);
    expect(unmerge).toHaveBeenCalledWith('tnt_1', 'cus_1', 'cus_2');
    expect(deeds).toHaveBeenCalledWith({
      action: 'customer.separated',
      target: 'cus_1',
      tenantId: 'tnt_1',
      changes: { absorbedId: 'cus_2' },
    });
  });
});
