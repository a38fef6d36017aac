import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Conversation } from '../../../api/client';
import { dataOf } from '../../../api/errors';
import { useApi } from '../../session/session-context';
import { useSetting } from '../../settings/settings';
import { showConversation } from '../use-conversations';
import { usePageVisible } from '../use-page-visible';

/**
 * What is open before somebody's eyes has been read; the customer is shown so, unless that is off.
 *
 * @param atEnd whether the newest message is in view
 */
export function useMarkRead(
  tenantId: string,
  conversation: Conversation | undefined,
  atEnd: boolean,
): void {
  const api = useApi();
  const queries = useQueryClient();
  const visible = usePageVisible();
  const [receipts] = useSetting('receipts');
  const { mutate } = useMutation({
    mutationFn: ({ id: conversationId }: Conversation) =>
      dataOf(
        api.POST('/tenants/{tenantId}/conversations/{conversationId}/read', {
          params: { path: { tenantId, conversationId } },
        }),
      ),
    onSuccess: (read) => {
      showConversation(queries, tenantId, read);
      const { lastMessage } = read;
      if (!receipts || lastMessage?.direction !== 'IN') return;
      const params = { path: { tenantId, messageId: lastMessage.id } };
      // A courtesy: where Meta refuses it, nothing is lost.
      void api
        .POST('/tenants/{tenantId}/messages/{messageId}/read', { params, body: {} })
        .catch(() => undefined);
    },
  });
  const unread = (conversation?.unreadCount ?? 0) > 0;
  const newest = conversation?.lastMessage?.id;
  const seen = visible && atEnd && unread;
  const conversationId = conversation?.id;
  useEffect(() => {
    if (seen && conversation !== undefined) mutate(conversation);
    // Once for each message that is the newest, not for each answer of the API.
  }, [seen, conversationId, newest, mutate]);
}
