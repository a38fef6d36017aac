import { describe, expect, it } from 'vitest';
import type { Message, MessagePage } from '../../api/client';
import { queryKeys } from '../../api/query-keys';
import { createQueryClient } from '../../api/query-client';
import { aMessage } from '../../test/data';
import { applyMessage, mergeThreads, newerOf, putInto, type Thread } from './apply-message';

const at = (second: number) => `2026-03-02T09:00:${String(second).padStart(2, '0')}.000Z`;
const message = (id: string, changes: Partial<Message> = {}) => aMessage({ id, ...changes });

/** Pages from newest to oldest, as the API gives them. */
function thread(...pages: { ids: string[]; nextCursor: string | null }[]): Thread {
  return {
    pageParams: pages.map(() => null),
    pages: pages.map(({ ids, nextCursor }): MessagePage => ({
      items: ids.map((id) => message(id)),
      nextCursor,
    })),
  };
}

const idsOf = ({ pages }: Thread) => pages.map(({ items }) => items.map(({ id }) => id));

describe(putInto, () => {
  it('puts a new message before all others', () => {
    const known = thread({ ids: ['msg_3', 'msg_2'], nextCursor: null });
    expect(idsOf(putInto(known, message('msg_4')))).toEqual([['msg_4', 'msg_3', 'msg_2']]);
  });

  it('puts a late one in its place', () => {
    const known = thread(
      { ids: ['msg_5', 'msg_3'], nextCursor: 'c' },
      { ids: ['msg_2'], nextCursor: null },
    );
    expect(idsOf(putInto(known, message('msg_4')))).toEqual([
      ['msg_5', 'msg_4', 'msg_3'],
      ['msg_2'],
    ]);
  });

  it('leaves one out that is older than all that is loaded', () => {
    const known = thread({ ids: ['msg_5', 'msg_4'], nextCursor: 'c' });
    expect(putInto(known, message('msg_1'))).toBe(known);
  });

  it('begins an empty thread', () => {
    expect(idsOf(putInto(thread({ ids: [], nextCursor: null }), message('msg_1')))).toEqual([
      ['msg_1'],
    ]);
  });

  it('takes the same change twice', () => {
    const known = thread({ ids: ['msg_1'], nextCursor: null });
    const once = putInto(known, message('msg_2'));
    expect(putInto(once, message('msg_2'))).toEqual(once);
  });

  it('replaces a message by its later state, never by an earlier one', () => {
    const known = thread({ ids: ['msg_1'], nextCursor: null });
    const read = putInto(known, message('msg_1', { status: 'read', updatedAt: at(5) }));
    const late = putInto(read, message('msg_1', { status: 'sent', updatedAt: at(3) }));
    expect(late.pages[0]?.items[0]?.status).toBe('read');
  });
});

describe(mergeThreads, () => {
  it('keeps what the stream told after the question was asked', () => {
    const known = thread({ ids: ['msg_2', 'msg_1'], nextCursor: null });
    known.pages[0]!.items[1] = message('msg_1', { status: 'read', updatedAt: at(9) });
    const fetched = thread({ ids: ['msg_1'], nextCursor: null });
    const merged = mergeThreads(known, fetched);
    expect(idsOf(merged)).toEqual([['msg_2', 'msg_1']]);
    expect(merged.pages[0]?.items[1]?.status).toBe('read');
  });

  it('takes what is fetched first as it is', () => {
    const fetched = thread({ ids: ['msg_1'], nextCursor: null });
    expect(mergeThreads(undefined, fetched)).toBe(fetched);
  });
});

describe(newerOf, () => {
  it('takes the second of two that were written at the same time', () => {
    const sent = message('msg_1', { status: 'sent' });
    expect(newerOf(message('msg_1'), sent)).toBe(sent);
  });
});

describe(applyMessage, () => {
  it('reaches the message and its thread, and creates no thread that nobody looks at', () => {
    const queries = createQueryClient();
    queries.setQueryData(queryKeys.thread('tnt_1', 'cnv_1'), thread({ ids: [], nextCursor: null }));
    applyMessage(queries, message('msg_1'));
    applyMessage(queries, message('msg_2', { conversationId: 'cnv_2' }));
    const known = queries.getQueryData<Thread>(queryKeys.thread('tnt_1', 'cnv_1'));
    expect(known && idsOf(known)).toEqual([['msg_1']]);
    expect(queries.getQueryData(queryKeys.thread('tnt_1', 'cnv_2'))).toBeUndefined();
    expect(queries.getQueryData(queryKeys.message('tnt_1', 'msg_2'))).toBeDefined();
  });
});
