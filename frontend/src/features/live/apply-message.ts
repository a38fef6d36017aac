import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Message, MessagePage } from '../../api/client';
import { queryKeys } from '../../api/query-keys';

export type Thread = InfiniteData<MessagePage, string | null>;

/** Brings a message that changed to all who show it. The same change may come twice. */
export function applyMessage(queries: QueryClient, message: Message): void {
  const { tenantId, id, conversationId } = message;
  queries.setQueryData<Message>(queryKeys.message(tenantId, id), (known) =>
    newerOf(known, message),
  );
  queries.setQueryData<Thread>(
    queryKeys.thread(tenantId, conversationId),
    (thread) => thread && putInto(thread, message),
  );
}

/** Of two states of a message the one that was written later; of equals, the second. */
export function newerOf(known: Message | undefined, message: Message): Message {
  return known !== undefined && known.updatedAt > message.updatedAt ? known : message;
}

/** Replaces the message in its thread, or adds it in its place; pages are newest first. */
export function putInto(thread: Thread, message: Message): Thread {
  const holds = (page: MessagePage) => page.items.some(({ id }) => id === message.id);
  if (thread.pages.some(holds)) {
    return mapPages(thread, (page) => ({
      ...page,
      items: page.items.map((item) => (item.id === message.id ? newerOf(item, message) : item)),
    }));
  }
  const place = thread.pages.findIndex(
    (page) => page.nextCursor === null || page.items.some(({ id }) => id < message.id),
  );
  // Older than all that is loaded: it comes when its page does.
  if (place === -1) return thread;
  return mapPages(thread, (page, index) =>
    index === place ? { ...page, items: sorted([...page.items, message]) } : page,
  );
}

/** An answer that was asked for before a change came must not undo it. */
export function mergeThreads(known: Thread | undefined, fetched: Thread): Thread {
  if (known === undefined) return fetched;
  const states = new Map(known.pages.flatMap(({ items }) => items).map((item) => [item.id, item]));
  const merged = mapPages(fetched, (page) => ({
    ...page,
    items: page.items.map((item) => {
      const state = states.get(item.id);
      return state === undefined ? item : newerOf(item, state);
    }),
  }));
  const newest = merged.pages[0]?.items[0]?.id ?? '';
  const later = [...states.values()].filter(({ id }) => id > newest);
  return later.reduce(putInto, merged);
}

function mapPages(
  thread: Thread,
  change: (page: MessagePage, index: number) => MessagePage,
): Thread {
  return { ...thread, pages: thread.pages.map(change) };
}

function sorted(messages: Message[]): Message[] {
  return messages.sort((left, right) => (left.id < right.id ? 1 : -1));
}
