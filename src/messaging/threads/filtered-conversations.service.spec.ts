import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { ConversationId, MessageId } from '../../common/id.js';
import type { Page, PageQuery } from '../../common/page.js';
import { searchTermsOf } from '../../common/search-words.js';
import type { ConversationLists } from '../../conversations/conversation-lists.service.js';
import type { Conversation } from '../../conversations/conversation.schema.js';
import type { Handling } from '../../conversations/handling.schema.js';
import type { HandlingsRepository } from '../../conversations/handlings.repository.js';
import type { Handlings } from '../../conversations/handlings.service.js';
import type { MessageListsRepository } from '../messages/message-lists.repository.js';
import type { Message } from '../messages/message.schema.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { ConversationFilter } from './conversation-filter.js';
import { FilteredConversations } from './filtered-conversations.service.js';
import type { ThreadsService } from './threads.service.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const HOUR_MS = 3_600_000;
const TERMS = searchTermsOf('ada');

type Way = 'search' | 'handled' | 'failed' | 'latest';

interface Known {
  readonly id: ConversationId;
  readonly hoursAgo?: number;
  readonly handling?: Partial<Handling>;
  readonly unreadCount?: number;
  readonly lastMessage?: MessageId;
}

/** Conversations as they are listed, and which of them each way of looking finds, page by page. */
function setUp(known: readonly Known[], found: Partial<Record<Way, string[][]>> = {}) {
  const all = known.map(({ id, hoursAgo = 0 }) =>
    partial<Conversation>({
      _id: id,
      lastMessageAt: new Date(NOW.getTime() - hoursAgo * HOUR_MS),
      lastInboundAt: new Date(NOW.getTime() - hoursAgo * HOUR_MS),
    }),
  );
  const byId = (id: string) => all.find(({ _id }) => _id === id)!;
  const asked: string[] = [];
  /** Rows of the next page, one more than it holds if another one follows. */
  const next = <Row>(way: Way, toRow: (id: string) => Row, end: Row[]): Row[] => {
    const pages = (found[way] ??= []);
    asked.push(way);
    const rows = (pages.shift() ?? []).map(toRow);
    return pages.length > 0 ? [...rows, ...end] : rows;
  };
  const search = async (): Promise<Page<Conversation>> => {
    const items = next('search', byId, []);
    return { items, nextCursor: found.search!.length > 0 ? 'more' : null };
  };
  const more = partial<Conversation>({ _id: 'cnv_more', lastMessageAt: new Date(0) });
  const listed = jest.fn((..._args: unknown[]) => undefined);
  const filtered = new FilteredConversations(
    fake<ThreadsService>({
      search,
      view: async (conversation) => {
        const { unreadCount = 0, lastMessage } = known.find(({ id }) => id === conversation._id)!;
        const rank = lastMessage === undefined ? STATUS_RANK.read : STATUS_RANK.failed;
        return {
          conversation,
          unreadCount,
          lastMessage: partial<Message>({ _id: lastMessage ?? 'msg_read', rank }),
        };
      },
    }),
    fake<ConversationLists>({
      list: async () => next('latest', byId, [more]),
      findMany: async (_tenantId, ids) => ids.map(byId),
      findHolders: async (_tenantId, ids) =>
        new Map(ids.flatMap((id) => (byId(id) ? [[id, byId(id)] as const] : []))),
    }),
    fake<Handlings>({
      find: async (_tenantId, ids) =>
        new Map(
          ids.map((_id) => {
            const { handling } = known.find(({ id }) => id === _id)!;
            return [_id, partial<Handling>({ _id, status: 'open', labels: [], ...handling })];
          }),
        ),
    }),
    fake<HandlingsRepository>({
      list: async (...args) => {
        listed(...args);
        const toRow = (id: string) => partial<Handling>({ _id: id as ConversationId });
        return next('handled', toRow, [toRow('cnv_more')]);
      },
    }),
    fake<MessageListsRepository>({
      list: async (...args) => {
        listed(...args);
        const toRow = (text: string) => {
          const [conversationId, _id] = text.split(' ') as [ConversationId, MessageId];
          return partial<Message>({ _id, conversationId });
        };
        return next('failed', toRow, [toRow('cnv_more msg_more')]);
      },
    }),
    fake<Clock>({ now: () => NOW }),
  );
  const list = async (
    filter: ConversationFilter,
    terms = false,
    page: PageQuery = { limit: 2 },
  ) => {
    const { items, nextCursor } = await filtered.list('tnt_1', filter, terms ? TERMS : null, page);
    return { ids: items.map(({ conversation }) => conversation._id), nextCursor };
  };
  return { list, asked, listed };
}

describe(FilteredConversations.name, () => {
  it.each<[Way, ConversationFilter, boolean]>([
    ['search', { assignee: 'ada', failed: true }, true],
    ['search', {}, true],
    ['handled', { assignee: 'ada', failed: true }, false],
    ['handled', { label: 'vip' }, false],
    ['handled', { assignee: 'ada', label: 'vip' }, false],
    ['failed', { failed: true, unread: true }, false],
    ['latest', { failed: false }, false],
    ['latest', { unread: true, status: 'open', assigned: true }, false],
  ])('looks by what narrows most: %s for %j', async (way, filter, terms) => {
    const { list, asked } = setUp([]);
    expect(await list(filter, terms)).toEqual({ ids: [], nextCursor: null });
    expect(asked).toEqual([way]);
  });

  it('shows only what all of the filter holds of, whatever proposed it', async () => {
    const known: Known[] = [
      { id: 'cnv_1', handling: { assignee: 'ada' }, unreadCount: 1 },
      { id: 'cnv_2', handling: { assignee: 'ada' } },
      { id: 'cnv_3', handling: { assignee: 'ben' }, unreadCount: 1 },
    ];
    const ids = known.map(({ id }) => id);
    const filter = { assignee: 'ada', unread: true };
    const { list, listed } = setUp(known, { handled: [ids], search: [ids], latest: [ids] });
    expect((await list(filter, false, { limit: 3 })).ids).toEqual(['cnv_1']);
    expect(listed).toHaveBeenCalledWith(
      'tnt_1',
      { assignee: 'ada', label: undefined },
      { limit: 3 },
    );
    expect((await list(filter, true)).ids).toEqual(['cnv_1']);
    expect((await list({ unread: false }, false, { limit: 3 })).ids).toEqual(['cnv_2']);
  });

  it('looks on while a page has nothing on it, and tells where it stopped', async () => {
    const unread = (id: ConversationId): Known => ({ id, unreadCount: 1 });
    const known: Known[] = [{ id: 'cnv_1' }, { id: 'cnv_2' }, unread('cnv_3'), unread('cnv_4')];
    const pages = [['cnv_1', 'cnv_2'], ['cnv_3', 'cnv_1'], ['cnv_4']];
    const { list, asked } = setUp(known, { latest: pages });
    const first = await list({ unread: true });
    expect(first).toEqual({ ids: ['cnv_3'], nextCursor: expect.any(String) });
    expect(asked).toHaveLength(2);
    expect(await list({ unread: true })).toEqual({ ids: ['cnv_4'], nextCursor: null });
    expect(asked).toHaveLength(3);
  });

  it('looks through eight pages for one answer, and no more', async () => {
    const pages = Array.from({ length: 20 }, () => ['cnv_1', 'cnv_1']);
    const { list, asked } = setUp([{ id: 'cnv_1' }], { search: pages });
    expect(await list({ unread: true }, true)).toEqual({ ids: [], nextCursor: 'more' });
    expect(asked).toHaveLength(8);
  });

  it('shows a conversation once whose last message failed, at that message', async () => {
    const known: Known[] = [
      { id: 'cnv_1', lastMessage: 'msg_4' },
      { id: 'cnv_2', lastMessage: 'msg_9' },
      { id: 'cnv_3' },
    ];
    const failed = ['cnv_1 msg_4', 'cnv_2 msg_3', 'cnv_1 msg_2', 'cnv_gone msg_1', 'cnv_3 msg_0'];
    const { list, listed } = setUp(known, { failed: [failed] });
    expect(await list({ failed: true }, false, { limit: 5 })).toEqual({
      ids: ['cnv_1'],
      nextCursor: null,
    });
    expect(listed).toHaveBeenCalledWith('tnt_1', { rank: STATUS_RANK.failed }, { limit: 5 });
  });

  it.each([
    ['ends where nobody has a window any more', true, 24.1, null],
    ['goes on while somebody may have one', true, 24, expect.any(String)],
    ['goes on without end for all others', undefined, 240, expect.any(String)],
  ])('%s', async (_case, windowClosing, hoursAgo, nextCursor) => {
    const known: Known[] = [
      { id: 'cnv_1', hoursAgo: 22 },
      { id: 'cnv_2', hoursAgo },
    ];
    const { list } = setUp(known, { latest: [['cnv_1', 'cnv_2'], ['cnv_1']] });
    const filter = windowClosing === undefined ? {} : { windowClosing };
    expect(await list(filter)).toMatchObject({ nextCursor });
  });
});
