import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Assignee, UpdateConversation } from '../../api/client';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';
import { showConversation } from './use-conversations';

/** Says who deals with a conversation, what it is about, whether it is done or can wait. */
export function useHandling(tenantId: string, conversationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateConversation) =>
      dataOf(
        api.PATCH('/tenants/{tenantId}/conversations/{conversationId}', {
          params: { path: { tenantId, conversationId } },
          body,
        }),
      ),
    onSuccess: (conversation) => {
      showConversation(queries, tenantId, conversation);
      void queries.invalidateQueries({ queryKey: queryKeys.conversations(tenantId) });
    },
  });
}

const MOST_ASSIGNEES = 100;

/** Whom a conversation can be given to. */
export function useAssignees(tenantId: string): readonly Assignee[] {
  const api = useApi();
  const { data } = useQuery({
    queryKey: queryKeys.assignees(tenantId),
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      const query = { limit: MOST_ASSIGNEES };
      const params = { path: { tenantId }, query };
      return dataOf(api.GET('/tenants/{tenantId}/assignees', { params, signal }));
    },
  });
  return data?.items ?? [];
}

/** What people are called who deal with conversations: members by their names, all else as it is. */
export function nameOfAssignee(assignees: readonly Assignee[], assignee: string): string {
  return assignees.find(({ userId }) => userId === assignee)?.name ?? assignee;
}
