import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Conversation, ConversationPage } from '../../api/client';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';

const PAGE_SIZE = 50;

/** The tenant's conversations, by last activity. */
export function useConversations(tenantId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.conversations(tenantId),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/tenants/{tenantId}/conversations', {
          params: {
            path: { tenantId },
            query: { limit: PAGE_SIZE, ...(pageParam !== null && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }: ConversationPage) => nextCursor,
    select: ({ pages }) => withoutRepeats(pages.flatMap(({ items }) => items)),
  });
}

/** How many conversations, of those loaded, somebody has to read. */
export function useUnread(tenantId: string): number {
  const { data = [] } = useConversations(tenantId);
  return data.filter(({ unreadCount }) => unreadCount > 0).length;
}

/** One conversation, which may be older than those in the list. */
export function useConversation(tenantId: string, conversationId: string | undefined = '') {
  const api = useApi();
  const queries = useQueryClient();
  return useQuery<Conversation>({
    queryKey: queryKeys.conversation(tenantId, conversationId),
    enabled: conversationId !== '',
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/tenants/{tenantId}/conversations/{conversationId}', {
          params: { path: { tenantId, conversationId } },
          signal,
        }),
      ),
    placeholderData: () =>
      queries
        .getQueryData<{ pages: ConversationPage[] }>(queryKeys.conversations(tenantId))
        ?.pages.flatMap(({ items }) => items)
        .find(({ id }) => id === conversationId),
  });
}

/** A conversation that moved up between two pages is on both. */
function withoutRepeats(conversations: Conversation[]): Conversation[] {
  return [...new Map(conversations.map((one) => [one.id, one])).values()];
}

/** By name, number or what was said last. */
export function matches({ customer, lastMessage }: Conversation, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  if (wanted === '') return true;
  const { name, username, waId, userId } = customer;
  const texts = [name, username, userId, lastMessage?.body];
  const digits = /^[\d\s()+-]+$/.test(wanted) ? wanted.replaceAll(/\D/g, '') : '';
  return (
    texts.some((text) => text?.toLocaleLowerCase().includes(wanted)) ||
    (digits !== '' && waId !== null && waId.includes(digits))
  );
}
