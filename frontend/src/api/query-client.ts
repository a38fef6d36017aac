import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors';

const MAX_TRIES = 3;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Changes come by themselves; see features/live.
        staleTime: 30_000,
        retry: (failures, error) => failures < MAX_TRIES && mayHelp(error),
      },
      mutations: { retry: false },
    },
  });
}

/** What the API refused once, it refuses again. */
function mayHelp(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500;
}
