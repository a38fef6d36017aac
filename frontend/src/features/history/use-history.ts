import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HistoryEntry } from '../../api/client';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { AGAIN_MS } from '../../api/use-pages';
import { useApi } from '../session/session-context';

export function useHistory(tenantId: string, messageId: string) {
  const api = useApi();
  const params = { path: { tenantId, messageId } };
  const message = useQuery({
    queryKey: queryKeys.message(tenantId, messageId),
    queryFn: ({ signal }) =>
      dataOf(api.GET('/tenants/{tenantId}/messages/{messageId}', { params, signal })),
    refetchInterval: AGAIN_MS,
  });
  const history = useQuery({
    queryKey: [...queryKeys.message(tenantId, messageId), 'history'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/tenants/{tenantId}/messages/{messageId}/history', { params, signal })),
    refetchInterval: AGAIN_MS,
  });
  return { message, history };
}

/** What can be done about a message. */
export function useMessageActions(tenantId: string, messageId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const params = { path: { tenantId, messageId } };
  const onSettled = () =>
    queries.invalidateQueries({ queryKey: queryKeys.message(tenantId, messageId) });
  return {
    replay: useMutation({
      mutationFn: (deadLetterId: string) =>
        dataOf(
          api.POST('/admin/dead-letters/{deadLetterId}/replay', {
            params: { path: { deadLetterId } },
          }),
        ),
      onSettled,
    }),
    cancel: useMutation({
      mutationFn: () =>
        dataOf(api.POST('/tenants/{tenantId}/messages/{messageId}/cancel', { params })),
      onSettled,
    }),
    settle: useMutation({
      mutationFn: (outcome: 'sent' | 'not_sent') =>
        dataOf(
          api.POST('/tenants/{tenantId}/messages/{messageId}/settle', {
            params,
            body: { outcome },
          }),
        ),
      onSettled,
    }),
    retryDelivery: useMutation({
      mutationFn: ({ id: deliveryId, to }: { id: string; to: HistoryEntry['to'] }) =>
        dataOf(
          to === 'operator'
            ? api.POST('/admin/deliveries/{deliveryId}/retry', {
                params: { path: { deliveryId } },
              })
            : api.POST('/tenants/{tenantId}/deliveries/{deliveryId}/retry', {
                params: { path: { tenantId, deliveryId } },
              }),
        ),
      onSettled,
    }),
  };
}
