import {
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import type { ApiClient, Conversation, ConversationPage } from '../../api/client';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { AGAIN_MS } from '../../api/use-pages';
import { useApi } from '../session/session-context';

type Lists = InfiniteData<ConversationPage, string | null>;

/** One conversation, which may be in no list that is loaded. */
export function useConversation(tenantId: string, conversationId: string | undefined = '') {
  const api = useApi();
  const queries = useQueryClient();
  return useQuery<Conversation>({
    queryKey: queryKeys.conversation(tenantId, conversationId),
    enabled: conversationId !== '',
    queryFn: ({ signal }) => getConversation(api, tenantId, conversationId, signal),
    // What becomes known of its customer, such as a no to offers, is in no stream.
    refetchInterval: AGAIN_MS,
    placeholderData: () => listed(queries, tenantId).find(({ id }) => id === conversationId),
  });
}

/** How many conversations, of those loaded, somebody has to read. */
export function useUnread(tenantId: string): number {
  const queries = useQueryClient();
  const subscribe = useCallback(
    (onChange: () => void) => queries.getQueryCache().subscribe(onChange),
    [queries],
  );
  return useSyncExternalStore(subscribe, () => {
    const unread = listed(queries, tenantId).filter(({ unreadCount }) => unreadCount > 0);
    return new Set(unread.map(({ id }) => id)).size;
  });
}

/** Labels of the conversations that are loaded. */
export function useKnownLabels(tenantId: string): string[] {
  const queries = useQueryClient();
  return [...new Set(listed(queries, tenantId).flatMap(({ labels }) => labels))].sort();
}

/** A conversation as it is now, wherever it is shown; which lists it belongs to is asked anew. */
export function showConversation(
  queries: QueryClient,
  tenantId: string,
  conversation: Conversation,
): void {
  queries.setQueryData(queryKeys.conversation(tenantId, conversation.id), conversation);
  queries.setQueriesData<Lists>({ queryKey: queryKeys.conversations(tenantId) }, (lists) =>
    lists === undefined
      ? undefined
      : {
          ...lists,
          pages: lists.pages.map((page) => ({
            ...page,
            items: page.items.map((one) => (one.id === conversation.id ? conversation : one)),
          })),
        },
  );
}

function getConversation(
  api: ApiClient,
  tenantId: string,
  conversationId: string,
  signal: AbortSignal,
): Promise<Conversation> {
  return dataOf(
    api.GET('/tenants/{tenantId}/conversations/{conversationId}', {
      params: { path: { tenantId, conversationId } },
      signal,
    }),
  );
}

function listed(queries: QueryClient, tenantId: string): Conversation[] {
  return queries
    .getQueriesData<Lists>({ queryKey: queryKeys.conversations(tenantId) })
    .flatMap(([, lists]) => lists?.pages ?? [])
    .flatMap(({ items }) => items);
}
