import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SendMessage } from '../../api/client';
import { dataOf } from '../../api/errors';
import { applyMessage } from '../live/apply-message';
import { useApi } from '../session/session-context';

/** Sends a message, and shows it wherever it belongs before the stream tells of it. */
export function useSendMessage(tenantId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SendMessage) =>
      dataOf(api.POST('/tenants/{tenantId}/send', { params: { path: { tenantId } }, body })),
    onSuccess: async ({ id: messageId }) => {
      const path = { tenantId, messageId };
      const { data } = await api.GET('/tenants/{tenantId}/messages/{messageId}', {
        params: { path },
      });
      if (data !== undefined) applyMessage(queries, data);
    },
  });
}
