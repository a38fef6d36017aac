import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FoundThing } from '../../api/client';
import { dataOf } from '../../api/errors';
import { useApi, useSession } from '../session/session-context';

/** Whoever types is not asked about each letter. */
const PAUSE_MS = 200;
const MIN_LENGTH = 2;

/** What has this number, id, key or name: for the operator anywhere, for others in their tenants. */
export function useFound(text: string) {
  const { session } = useSession();
  const api = useApi();
  const wanted = text.trim();
  const q = usePaused(wanted);
  const { tenantIds } = session;
  const query = useQuery({
    queryKey: ['found', q, tenantIds ?? 'everywhere'],
    enabled: q.length >= MIN_LENGTH,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<FoundThing[]> => {
      if (tenantIds === undefined) {
        const { items } = await dataOf(
          api.GET('/admin/lookup', { params: { query: { q } }, signal }),
        );
        return items;
      }
      const lists = await Promise.all(
        tenantIds.map((tenantId) =>
          dataOf(
            api.GET('/tenants/{tenantId}/lookup', {
              params: { path: { tenantId }, query: { q } },
              signal,
            }),
          ),
        ),
      );
      return lists.flatMap(({ items }) => items);
    },
  });
  return {
    items: query.data ?? [],
    isSearching: q !== wanted || query.isFetching,
    error: query.error,
  };
}

function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
