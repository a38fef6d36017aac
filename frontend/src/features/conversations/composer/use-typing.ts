import { useRef } from 'react';
import type { Conversation } from '../../../api/client';
import { useApi } from '../../session/session-context';
import { useSetting } from '../../settings/settings';

/** WhatsApp shows it for 25 seconds. */
const AGAIN_MS = 20_000;

/** Shows the customer that an answer is being written, now and then while it is; if that is wanted. */
export function useTyping(
  tenantId: string,
  { lastMessage, serviceWindow }: Conversation,
): () => void {
  const api = useApi();
  const [receipts] = useSetting('receipts');
  const told = useRef(0);
  return () => {
    const now = Date.now();
    if (!receipts || !serviceWindow.open || lastMessage?.direction !== 'IN') return;
    if (now - told.current < AGAIN_MS) return;
    told.current = now;
    const params = { path: { tenantId, messageId: lastMessage.id } };
    // A courtesy: where Meta refuses it, nothing is lost.
    void api
      .POST('/tenants/{tenantId}/messages/{messageId}/read', { params, body: { typing: true } })
      .catch(() => undefined);
  };
}
