import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Message } from '../../../api/client';
import { dataOf } from '../../../api/errors';
import { applyMessage } from '../../live/apply-message';
import { useApi } from '../../session/session-context';

/** Takes back a message that waits. */
export function useCancel({ tenantId, id: messageId }: Message) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/tenants/{tenantId}/messages/{messageId}/cancel', {
          params: { path: { tenantId, messageId } },
        }),
      ),
    onSuccess: (canceled) => applyMessage(queries, canceled),
  });
}
