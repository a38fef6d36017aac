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
  /** Everything from the first page on, up to `MAX_EXPORTED`; for a file. */
  readonly all: () => Promise<Item[]>;
}

/** What a spreadsheet is still opened with; for more there is the API. */
const MAX_EXPORTED = 10_000;

/** What no stream tells of is asked for this often while one looks at it. */
export const AGAIN_MS = 5_000;

/** A list is asked for page by page: a longer one does not come again by itself. */
export const MOST_REFRESHED = 3;

/**
 * A list that grows on request. What is shown of it comes again every few seconds: somebody may wait for a change.
 *
 * @param fetchPage asks for the page behind a cursor; without one, the first
 * @param options.refetchInterval `false` for what need not come again, or is dear to find
 */
export function usePages<Item>(
  queryKey: readonly unknown[],
  fetchPage: (
    query: { cursor?: string; limit?: number },
    signal: AbortSignal,
  ) => Promise<Page<Item>>,
  { refetchInterval = AGAIN_MS }: { refetchInterval?: number | false } = {},
): Pages<Item> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      fetchPage(pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 0) <= MOST_REFRESHED && refetchInterval,
  });
  return {
    items: query.data?.pages.flatMap(({ items }) => items),
    error: query.error,
    isPending: query.isPending,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
    all: () => readAll(fetchPage),
  };
}

async function readAll<Item>(
  fetchPage: (
    query: { cursor?: string; limit?: number },
    signal: AbortSignal,
  ) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  const { signal } = new AbortController();
  let cursor: string | null = null;
  do {
    const query: { cursor?: string; limit: number } = {
      limit: 100,
      ...(cursor !== null && { cursor }),
    };
    const page: Page<Item> = await fetchPage(query, signal);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < MAX_EXPORTED);
  return items;
}
