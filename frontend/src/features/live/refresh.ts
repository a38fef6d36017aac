import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { queryKeys } from '../../api/query-keys';
import { MOST_REFRESHED } from '../../api/use-pages';

type Pages = InfiniteData<unknown, string | null>;

/** Asks for the lists of conversations anew, those that are short enough to do so for each change. */
export function refreshLists(queries: QueryClient, tenantId: string): void {
  void queries.invalidateQueries({
    queryKey: queryKeys.conversations(tenantId),
    predicate: ({ state }) =>
      ((state.data as Pages | undefined)?.pages.length ?? 0) <= MOST_REFRESHED,
  });
}

/** Asks for the newest messages of each thread anew: what is older comes again when it is looked at. */
export function refreshThreads(queries: QueryClient, tenantId: string): void {
  const queryKey = queryKeys.threads(tenantId);
  queries.setQueriesData<Pages>({ queryKey }, firstPage);
  void queries.invalidateQueries({ queryKey });
}

export function firstPage(list: Pages | undefined): Pages | undefined {
  return list && { pages: list.pages.slice(0, 1), pageParams: list.pageParams.slice(0, 1) };
}
