import { useMutation, useQueryClient } from '@tanstack/react-query';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { usePages } from '../../api/use-pages';
import { useApi } from '../session/session-context';

/** What the tenant's people noted about a conversation, newest first. */
export function useNotes(tenantId: string, conversationId: string) {
  const api = useApi();
  return usePages(queryKeys.notes(tenantId, conversationId), (page, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/conversations/{conversationId}/notes', {
        params: { path: { tenantId, conversationId }, query: { limit: 20, ...page } },
        signal,
      }),
    ),
  );
}

export function useAddNote(tenantId: string, conversationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      dataOf(
        api.POST('/tenants/{tenantId}/conversations/{conversationId}/notes', {
          params: { path: { tenantId, conversationId } },
          body: { text },
        }),
      ),
    onSuccess: () =>
      queries.invalidateQueries({ queryKey: queryKeys.notes(tenantId, conversationId) }),
  });
}
