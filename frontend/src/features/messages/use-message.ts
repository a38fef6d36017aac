import { useQuery } from '@tanstack/react-query';
import type { Message } from '../../api/client';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { newerOf } from '../live/apply-message';
import { useLiveState } from '../live/live-context';
import { useApi } from '../session/session-context';

const POLL_MS = 3_000;

/** One message, kept up to date by the stream; asked for again and again while there is none. */
export function useMessage(tenantId: string, messageId: string) {
  const api = useApi();
  const live = useLiveState() === 'live';
  return useQuery({
    queryKey: queryKeys.message(tenantId, messageId),
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/tenants/{tenantId}/messages/{messageId}', {
          params: { path: { tenantId, messageId } },
          signal,
        }),
      ),
    refetchInterval: live ? false : POLL_MS,
    structuralSharing: (known, fetched) =>
      newerOf(known as Message | undefined, fetched as Message),
  });
}
