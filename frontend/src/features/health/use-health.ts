import { useQuery } from '@tanstack/react-query';
import type { Health } from '../../api/client';
import { ApiError } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';

const CHECK_EVERY_MS = 5_000;

/** How the API does, asked again and again. That something is down is an answer, too. */
export function useHealth() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.health,
    queryFn: async ({ signal }) => {
      const { data, error, response } = await api.GET('/health', { signal });
      const health = data ?? error;
      // A proxy in between may answer for an API that is away.
      if (!isHealth(health)) throw new ApiError(response.status);
      return health;
    },
    refetchInterval: CHECK_EVERY_MS,
    staleTime: 0,
    retry: false,
  });
}

function isHealth(value: unknown): value is Health {
  return typeof value === 'object' && value !== null && 'details' in value;
}
