import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Conversation } from '../../api/client';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';
import { usePageVisible } from './use-page-visible';

/** What is open before somebody's eyes has been read. */
export function useMarkRead(tenantId: string, conversation: Conversation | undefined): void {
  const api = useApi();
  const queries = useQueryClient();
  const visible = usePageVisible();
  const { mutate } = useMutation({
    mutationFn: (conversationId: string) =>
      dataOf(
        api.POST('/tenants/{tenantId}/conversations/{conversationId}/read', {
          params: { path: { tenantId, conversationId } },
        }),
      ),
    onSuccess: (read) => {
      queries.setQueryData(queryKeys.conversation(tenantId, read.id), read);
      void queries.invalidateQueries({ queryKey: queryKeys.conversations(tenantId) });
    },
  });
  const conversationId = conversation?.id;
  const unread = (conversation?.unreadCount ?? 0) > 0;
  const newest = conversation?.lastMessage?.id;
  useEffect(() => {
    if (visible && unread && conversationId !== undefined) mutate(conversationId);
  }, [visible, unread, conversationId, newest, mutate]);
}
