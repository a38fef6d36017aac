import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { API_BASE, createApiClient } from '../../api/client';
import { dataOf } from '../../api/errors';
import { pointBetween, type Point, type Scrape } from './points';
import { readMetrics } from './read-metrics';

const EVERY_MS = 5_000;
/** A quarter of an hour. */
const MAX_POINTS = 180;

/** What the API measures, since the page was opened. */
export function usePoints(): { readonly points: readonly Point[]; readonly isError: boolean } {
  const [kept, setKept] = useState<{ last: Scrape | null; points: readonly Point[] }>({
    last: null,
    points: [],
  });
  const { data, isError } = useQuery({
    queryKey: ['metrics'],
    // A scraper's token may be asked for; that ends no session.
    queryFn: async ({ signal }): Promise<Scrape> => {
      const client = createApiClient({ baseUrl: API_BASE });
      const text = await dataOf(client.GET('/metrics', { parseAs: 'text', signal }));
      return { at: Date.now(), samples: readMetrics(text) };
    },
    refetchInterval: EVERY_MS,
    staleTime: 0,
    retry: false,
  });
  useEffect(() => {
    if (data === undefined) return;
    setKept(({ last, points }) => {
      if (last !== null && last.at >= data.at) return { last, points };
      const next = last === null ? points : [...points, pointBetween(last, data)];
      return { last: data, points: next.slice(-MAX_POINTS) };
    });
  }, [data]);
  return { points: kept.points, isError };
}
