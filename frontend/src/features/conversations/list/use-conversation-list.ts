import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Conversation, ConversationPage } from '../../../api/client';
import { dataOf } from '../../../api/errors';
import { queryKeys } from '../../../api/query-keys';
import { MOST_REFRESHED } from '../../../api/use-pages';
import { firstPage } from '../../live/refresh';
import { useApi } from '../../session/session-context';
import { useMe } from '../../session/use-me';
import { queryOf, type View } from './conversation-views';

const PAGE_SIZE = 50;

/** The tenant's conversations of one kind, by last activity; with words, those of the people found so. */
export function useConversationList(tenantId: string, view: View, search: string) {
  const api = useApi();
  const me = useMe();
  const words = search.trim();
  const queryKey = useMemo(
    () => [...queryKeys.conversations(tenantId), view, words],
    [tenantId, view, words],
  );
  const { data, ...query } = useInfiniteQuery({
    queryKey,
    initialPageParam: null as string | null,
    ...(words !== '' && { placeholderData: keepPreviousData }),
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/tenants/{tenantId}/conversations', {
          params: {
            path: { tenantId },
            query: {
              limit: PAGE_SIZE,
              ...queryOf(view, me?.id),
              ...(words !== '' && { search: words }),
              ...(pageParam !== null && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }: ConversationPage) => nextCursor,
  });
  const conversations = useMemo(
    () => data && inOrder(data.pages.flatMap(({ items }) => items)),
    [data],
  );
  const queries = useQueryClient();
  const length = data?.pages.length ?? 0;
  /** Its first rows are seen again: what changed while it was too long to be asked for shows. */
  const renew = useCallback(() => {
    if (length <= MOST_REFRESHED) return;
    queries.setQueryData(queryKey, firstPage);
    void queries.invalidateQueries({ queryKey });
  }, [queries, length, queryKey]);
  return { ...query, data: conversations, renew };
}

/** One that moved up between two pages is on both: the newer state counts. */
function inOrder(conversations: readonly Conversation[]): Conversation[] {
  const byId = new Map<string, Conversation>();
  for (const one of conversations) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()].sort((one, other) =>
    (other.lastMessageAt ?? '').localeCompare(one.lastMessageAt ?? ''),
  );
}
