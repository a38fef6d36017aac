import { useInfiniteQuery } from '@tanstack/react-query';

interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/** A list of the API, as far as it was asked for. */
export interface Pages<Item> {
  /** `undefined` while nothing came. */
  readonly items: Item[] | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

/** @param fetchPage asks for the page behind a cursor; without one, the first */
export function usePages<Item>(
  queryKey: readonly unknown[],
  fetchPage: (query: { cursor?: string }, signal: AbortSignal) => Promise<Page<Item>>,
): Pages<Item> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      fetchPage(pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return {
    items: query.data?.pages.flatMap(({ items }) => items),
    error: query.error,
    isPending: query.isPending,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}
