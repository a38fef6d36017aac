import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { MessagePage } from '../../../api/client';
import { dataOf } from '../../../api/errors';
import { queryKeys } from '../../../api/query-keys';
import { mergeThreads, type Thread } from '../../live/apply-message';
import { useApi } from '../../session/session-context';
import { arrange } from './thread-entries';

const PAGE_SIZE = 100;

/** The messages of a conversation, as they were written; the stream keeps them up to date. */
export function useThread(tenantId: string, conversationId: string) {
  const api = useApi();
  const { data, ...query } = useInfiniteQuery({
    queryKey: queryKeys.thread(tenantId, conversationId),
    // Changes come by the stream; what is loaded is not loaded again.
    staleTime: Infinity,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/tenants/{tenantId}/conversations/{conversationId}/messages', {
          params: {
            path: { tenantId, conversationId },
            query: { limit: PAGE_SIZE, ...(pageParam !== null && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }: MessagePage) => nextCursor,
    structuralSharing: (known, fetched) =>
      mergeThreads(known as Thread | undefined, fetched as Thread),
  });
  // Not by `select`: what it returns would go through `structuralSharing`, too.
  const entries = useMemo(() => data && arrange(data.pages.flatMap(({ items }) => items)), [data]);
  return { ...query, entries, pages: data?.pages.length ?? 0 };
}
